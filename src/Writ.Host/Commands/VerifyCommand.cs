using System.CommandLine;
using Writ.Core.Documents;
using Writ.Core.Evidence;
using Writ.Core.Ids;
using Writ.Decide;
using Writ.Host.Keys;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary><c>writ verify FILE|EXE [--keys trust.json]</c>: checks evidence offline. Opens the evidence and the trust file, and
/// nothing else.</summary>
internal static class VerifyCommand
{
    public static Command Create(GlobalOptions global)
    {
        var evidence = new Argument<string>("evidence") { Description = "an evidence file, or an execution whose file the data directory holds", HelpName = "FILE|EXE" };
        var keys = new Option<string?>("--keys") { Description = "the trust.json to believe (else the data directory's own)", HelpName = "FILE" };
        var command = new Command("verify", "Verify the evidence of one execution, offline.") { evidence, keys };
        command.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            var (path, file) = ReadEvidence(parsed.GetValue(evidence)!, DataDirectory.Existing(parsed.GetValue(global.Data)));
            var (trustPath, isOwn) = TrustPath(parsed.GetValue(keys), DataDirectory.Existing(parsed.GetValue(global.Data)));
            var report = EvidenceChecker.Check(file, TrustReading.Load(trustPath).Keys, DecideAgain);
            if (global.Json(parsed)) terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(report.ToJson()));
            else EvidenceText.Write(report, file, path, isOwn ? $"{trustPath}, this data directory's own" : trustPath, terminal);
            if (report.Diagnostic is { } why)
                terminal.Fail(new Diagnosis(why.Id, Headline(report.Verdict), why.Reason, why.Remedy, ExitOf(report.Verdict)));
            return ExitOf(report.Verdict);
        });
        return command;
    }

    /// <summary>The engine's part of the check: the same input under the same authority.</summary>
    private static Decision? DecideAgain(DecisionInput input, Authority authority)
    {
        if (authority.Engine != Decider.Engine) return null;
        var loaded = PolicyBundle.Load(authority);
        if (loaded.Value is { } bundle) return new Decider(bundle).Decide(input);

        // What this engine refuses to load it cannot have decided under: an answer that is never the stated one.
        var finding = loaded.Diagnostics[0];
        return new Decision
        {
            Effect = DecisionEffect.Deny, Input = default, Code = finding.Id, Reason = $"the authority does not load: {finding.Message}", Policies = [], Failed = [],
        };
    }

    private static (string Path, EvidenceFile File) ReadEvidence(string named, DataDirectory? data)
    {
        var path = WritId.IsValid(IdKind.Execution, named) && !File.Exists(named)
            ? ExecutionDetail.EvidencePath(data ?? throw Unreadable(named, "there is no data directory", "name the evidence file, or the data directory with --data"), named)
            : named;
        try
        {
            if (new FileInfo(path).Length > Core.Canonical.CanonicalJson.MaxBytes) throw new IOException("it is larger than 16 MiB");
            return EvidenceFile.TryParse(File.ReadAllBytes(path), out var file, out var why) ? (path, file) : throw new IOException(why);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, error.Message, path == named ? "name a file that writ run or writ evidence get wrote" : $"writ evidence get {named}");
        }
    }

    private static (string Path, bool IsOwn) TrustPath(string? named, DataDirectory? data)
    {
        if (named is not null) return (named, false);
        if (data is not null && File.Exists(data.Trust)) return (data.Trust, true);
        throw new DiagnosedException(new Diagnosis("WRIT6044", "no trusted keys were given", "evidence is never believed on the keys that come with it",
            "--keys trust.json, obtained from whom you trust", ExitCodes.NotTrusted));
    }

    private static DiagnosedException Unreadable(string path, string why, string remedy) =>
        new(new Diagnosis("WRIT6043", $"cannot read the evidence {path}", why, remedy, File.Exists(path) ? ExitCodes.ProofFails : ExitCodes.NotFound));

    private static string Headline(Verdict verdict) => verdict switch
    {
        Verdict.Incomplete => "the proof is incomplete",
        Verdict.NotTrusted => "the proof is not trusted",
        _ => "the proof does not hold",
    };

    private static int ExitOf(Verdict verdict) => verdict switch
    {
        Verdict.Holds => ExitCodes.Done,
        Verdict.Incomplete => ExitCodes.ProofIncomplete,
        Verdict.NotTrusted => ExitCodes.NotTrusted,
        _ => ExitCodes.ProofFails,
    };
}
