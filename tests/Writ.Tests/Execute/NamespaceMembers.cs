namespace Writ.Tests.Execute;

/// <summary>The processes of one pid namespace, seen from outside.</summary>
internal static class NamespaceMembers
{
    public static IReadOnlyList<int> Of(int warden)
    {
        var own = Namespace($"/proc/{warden}/ns/pid") ?? throw new InvalidOperationException($"The warden {warden} is gone.");
        return [.. from directory in Directory.GetDirectories("/proc")
                   let name = Path.GetFileName(directory)
                   where int.TryParse(name, out _) && Namespace($"{directory}/ns/pid") == own
                   select int.Parse(name)];
    }

    /// <summary>Whether the process exists and is no zombie.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string? Namespace(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
