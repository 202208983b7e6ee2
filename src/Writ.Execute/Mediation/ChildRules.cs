using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Linux;
using Writ.Execute.Programs;

namespace Writ.Execute.Mediation;

/// <summary>What holds for every child program whatever the policies say: without it the digest of a program would not say what runs.</summary>
internal sealed class ChildRules
{
    // Where glibc's loader lies, on x86-64 and for 32 bits, and musl's.
    private static readonly string[] UsualLoaders =
        ["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux.so.2", "/lib/ld-musl-x86_64.so.1", "/libx32/ld-linux-x32.so.2"];

    // Further variables by which the loader and libc load code: ld.so(8), and the list that set-user-id programs drop.
    private static readonly string[] LoaderVariables = ["GCONV_PATH", "GETCONF_DIR", "GLIBC_TUNABLES", "LOCPATH", "NIS_PATH", "NLSPATH"];

    private readonly Profile _profile;
    private readonly HashSet<Digest> _loaders = [];

    public ChildRules(Profile profile, TimeProvider clock)
    {
        _profile = profile;
        foreach (var path in UsualLoaders)
        {
            using var file = Descriptor.Open(path, 0, out _);
            if (file is not null) _ = _loaders.Add(FileDigests.Measure(file, clock).Digest);
        }
    }

    /// <summary>Why it may not be started; null where nothing here stands against it.</summary>
    /// <param name="child">The program.</param>
    /// <param name="exchangeable">Whether its script could be another by the time it is read.</param>
    public InsideVerdict? Find(ChildProgram child, bool exchangeable)
    {
        var command = child.Command;
        if (!Faults.GuardOff("loader-program") && _loaders.Contains(command.Executable.Digest))
            return InsideVerdict.Deny("WRIT3223", "the loader, started as a program, runs whatever it is given");
        if (!Faults.GuardOff("loader-variables") && command.EnvironmentNames.FirstOrDefault(IsForeign) is { } name)
            return InsideVerdict.Deny("WRIT3222", $"the variable {name} makes other code part of the program, and the profile does not pass it");
        if (exchangeable && !_profile.Build && !Faults.GuardOff("script-exchange"))
            return InsideVerdict.Deny("WRIT3221", $"the script {command.Script!.Path} could be exchanged before it is read");
        return null;
    }

    private bool IsForeign(string name) =>
        (name.StartsWith("LD_", StringComparison.Ordinal) || LoaderVariables.Contains(name)) && !ProgramResolver.IsAllowed(name, _profile.Environment);
}
