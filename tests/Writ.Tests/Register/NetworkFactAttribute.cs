namespace Writ.Tests.Register;

/// <summary>A test that makes a network of its own; skipped by name where this process may not.</summary>
internal sealed class NetworkFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(() =>
    {
        try
        {
            new CutNetwork().Dispose();
            return null;
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return fault.Message;
        }
    });

    public NetworkFactAttribute()
    {
        if (Missing.Value is { } why) Skip = $"needs to make a network namespace (root, iproute2): {why}";
    }
}
