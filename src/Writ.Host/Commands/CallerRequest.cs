using System.Collections;
using Writ.Core.Documents;
using Writ.Decide;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary>The request that this process's caller makes by starting it.</summary>
internal static class CallerRequest
{
    /// <summary>Variables the shell changes with every command: they say nothing about what runs, and a permit that bound them
    /// could never be spent by the next command.</summary>
    private static readonly string[] Volatile = ["_", "SHLVL", "OLDPWD"];

    /// <exception cref="DiagnosedException">No program was named, or the limits are not understood.</exception>
    public static RunRequest Create(string[]? program, string? agent, string? purpose, string? limits)
    {
        if (program is null or [] || program[0].Length == 0)
            throw new DiagnosedException(new Diagnosis("WRIT6021", "no program was named", "there is nothing after --",
                "put the program and its arguments after --, as in: writ run -- ls -l", ExitCodes.Usage));

        var claims = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (agent is not null) claims["agent"] = agent;
        if (purpose is not null) claims["purpose"] = purpose;
        return new RunRequest
        {
            Peer = LocalPeer.Current(),
            Argv = program,
            Environment = Inherited(),
            WorkingDirectory = Environment.CurrentDirectory,
            Claims = claims,
            Limits = limits is null ? Limits.None : Parse(limits),
            Stdio = CallerStreams.Kinds(),
        };
    }

    private static Dictionary<string, string> Inherited()
    {
        var inherited = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (!Volatile.Contains(name) && !name.StartsWith("WRIT_", StringComparison.Ordinal)) inherited[name] = (string)variable.Value!;
        }

        return inherited;
    }

    private static Limits Parse(string text) => LimitsText.TryParse(text, out var limits, out var why)
        ? limits
        : throw new DiagnosedException(new Diagnosis("WRIT6022", $"the limits '{text}' are not understood", why.Reason, why.Remedy, ExitCodes.Usage));
}
