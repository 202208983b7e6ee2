using System.Reflection;
using Xunit.Sdk;

namespace Writ.Tests.Execute;

/// <summary>One case of a theory, whose first value names a program: reported as skipped where that is not installed.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
[DataDiscoverer("Xunit.Sdk.InlineDataDiscoverer", "xunit.core")]
internal sealed class ProgramDataAttribute : DataAttribute
{
    private readonly object?[] _data;

    public ProgramDataAttribute(params object?[] data)
    {
        _data = data;
        if (!File.Exists($"/usr/bin/{data[0]}") && !File.Exists($"/bin/{data[0]}")) Skip = $"{data[0]} is not installed";
    }

    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) => [_data];
}
