using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Writ.Core;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Limits as people write them: <c>wall=30s cpu=10s memory=512MiB output=1MiB processes=32 file=10MiB files=256 egress=10MiB tokens=4000</c>.</summary>
/// <remarks>In an annotation and on the command line alike. Words are separated by spaces, each at most once, in any order.</remarks>
public static class LimitsText
{
    /// <summary>The names, in the order they are written.</summary>
    public static IReadOnlyList<string> Names { get; } = ["wall", "cpu", "memory", "output", "processes", "file", "files", "egress", "tokens"];

    /// <summary>Reads the text; the diagnostic of a no is WRIT1530.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Limits? limits, [NotNullWhen(false)] out Diagnostic? why)
    {
        ArgumentNullException.ThrowIfNull(text);
        (limits, why) = (null, null);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) why = Bad("no limit is named", "write for example wall=30s memory=512MiB");
        var read = Limits.None;
        HashSet<string> seen = [];
        foreach (var word in words)
        {
            if (why is not null) break;
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (word, "") : (word[..equals], word[(equals + 1)..]);
            if (!Names.Contains(name)) why = Bad($"there is no limit `{name}`", Nearest.Help(name, Names));
            else if (equals < 0) why = Bad($"`{name}` has no value", $"write {name}=…");
            else if (!seen.Add(name)) why = Bad($"`{name}` is limited twice", "keep one of them");
            else if (Read(read, name, value, out var problem) is { } next) read = next;
            else why = Bad($"`{value}` {problem}", $"correct {name}=…; words are separated by spaces");
        }

        if (why is null) limits = read;
        return limits is not null;
    }

    /// <summary>The text that reads as these limits; empty for none.</summary>
    public static string Write(Limits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        List<string> words = [];
        Add("wall", limits.WallMs, Quantity.Duration);
        Add("cpu", limits.CpuMs, Quantity.Duration);
        Add("memory", limits.MemoryBytes, Quantity.Size);
        Add("output", limits.OutputBytes, Quantity.Size);
        Add("processes", limits.Processes, Count);
        Add("file", limits.FileBytes, Quantity.Size);
        Add("files", limits.OpenFiles, Count);
        Add("egress", limits.EgressBytes, Quantity.Size);
        Add("tokens", limits.Tokens, Count);
        return string.Join(' ', words);

        void Add(string name, long? value, Func<long, string> write)
        {
            if (value is { } amount) words.Add($"{name}={write(amount)}");
        }

        static string Count(long number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private static Limits? Read(Limits limits, string name, string text, out string? problem)
    {
        long amount;
        var ok = name switch
        {
            "wall" or "cpu" => Quantity.TryDuration(text, out amount, out problem),
            "memory" or "output" or "file" or "egress" => Quantity.TrySize(text, out amount, out problem),
            _ => Quantity.TryCount(text, out amount, out problem),
        };
        if (!ok) return null;
        return name switch
        {
            "wall" => limits with { WallMs = amount },
            "cpu" => limits with { CpuMs = amount },
            "memory" => limits with { MemoryBytes = amount },
            "output" => limits with { OutputBytes = amount },
            "processes" => limits with { Processes = amount },
            "file" => limits with { FileBytes = amount },
            "files" => limits with { OpenFiles = amount },
            "egress" => limits with { EgressBytes = amount },
            _ => limits with { Tokens = amount },
        };
    }

    private static Diagnostic Bad(string reason, string remedy) => new(DiagnosticIds.BadLimits, reason, remedy);
}
