using System.Globalization;
using Writ.Execute.Linux;

namespace Writ.Execute.Running;

/// <summary>The processes of a run, found by descent from its warden: whoever loses its parent becomes the warden's child.</summary>
internal static class TreeMembers
{
    /// <summary>Everything below the warden, itself left out. Not a snapshot: processes come and go meanwhile.</summary>
    public static List<int> Of(int warden)
    {
        List<int> members = [];
        Queue<int> pending = new([warden]);
        while (pending.TryDequeue(out var process))
        {
            foreach (var child in Children(process))
            {
                members.Add(child);
                pending.Enqueue(child);
            }
        }

        return members;
    }

    private static IEnumerable<int> Children(int process)
    {
        string[] tasks;
        try
        {
            tasks = Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (IOException)
        {
            // It has ended.
            yield break;
        }

        foreach (var task in tasks)
        {
            foreach (var child in (ProcessFiles.TryRead(task + "/children") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                yield return int.Parse(child, CultureInfo.InvariantCulture);
        }
    }
}
