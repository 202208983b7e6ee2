using System.CommandLine;
using Writ.Core.Evidence;
using Writ.Core.Ids;
using Writ.Core.Log;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Verifying;

namespace Writ.Host.Commands;

/// <summary><c>writ verify FILE|EXE [--keys trust.json] [--policy FILE]</c>: checks evidence offline. Opens the evidence and the files
/// named, and nothing else.</summary>
internal static class VerifyCommand
{
    public static Command Create(GlobalOptions global)
    {
        var evidence = new Argument<string>("evidence") { Description = "an evidence file, or an execution whose file the data directory holds", HelpName = "FILE|EXE" };
        var keys = new Option<string?>("--keys") { Description = "the trust.json to believe (else the data directory's own)", HelpName = "FILE" };
        var policy = new Option<string?>("--policy")
        {
            Description = "whose cosignatures to ask for, a C2SP tlog-policy (else the witness role of the trust.json)", HelpName = "FILE",
        };
        var command = new Command("verify", "Verify the evidence of one execution, offline.") { evidence, keys, policy };
        command.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            var data = DataDirectory.Existing(parsed.GetValue(global.Data));
            var path = EvidencePath(parsed.GetValue(evidence)!, data);
            var file = EvidenceReading.Load(path);
            var (trustPath, isOwn) = TrustPath(parsed.GetValue(keys), data);
            var report = EvidenceVerification.Check(file, TrustReading.Load(trustPath).Keys with { Policy = Policy(parsed.GetValue(policy)) }).Report;
            if (global.Json(parsed)) terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(report.ToJson()));
            else EvidenceText.Write(report, file, path, isOwn ? $"{trustPath}, this data directory's own" : trustPath, terminal);
            if (report.Diagnostic is { } why)
                terminal.Fail(new Diagnosis(why.Id, Headline(report), why.Reason, why.Remedy, ExitOf(report.Verdict)));
            return ExitOf(report.Verdict);
        });
        return command;
    }

    /// <summary>A file, or the file that the data directory has of an execution.</summary>
    private static string EvidencePath(string named, DataDirectory? data)
    {
        if (File.Exists(named) || !WritId.IsValid(IdKind.Execution, named)) return named;
        var path = data is null ? null : ExecutionDetail.EvidencePath(data, named);
        return File.Exists(path) ? path : throw new DiagnosedException(new Diagnosis("WRIT6043", $"there is no evidence file of {named}",
            data is null ? "there is no data directory" : $"{data.Evidence} has none", $"writ evidence get {named} --out FILE, or name the file itself", ExitCodes.NotFound));
    }

    private static WitnessPolicy? Policy(string? path)
    {
        if (path is null) return null;
        try
        {
            return WitnessPolicy.TryParse(File.ReadAllBytes(path), out var policy, out var why) ? policy : throw Unusable(path, why);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, error.Message);
        }
    }

    private static DiagnosedException Unusable(string path, string why) => new(new Diagnosis("WRIT6077", $"the witness policy {path} cannot be used", why,
        "give a C2SP tlog-policy: lines log, witness, group, and one quorum", ExitCodes.Usage));

    private static (string Path, bool IsOwn) TrustPath(string? named, DataDirectory? data)
    {
        if (named is not null) return (named, false);
        if (data is not null && File.Exists(data.Trust)) return (data.Trust, true);
        throw new DiagnosedException(new Diagnosis("WRIT6044", "no trusted keys were given", "evidence is never believed on the keys that come with it",
            "--keys trust.json, obtained from whom you trust", ExitCodes.NotTrusted));
    }

    private static string Headline(EvidenceReport report) => report.Verdict switch
    {
        Verdict.Incomplete when report.IsErased => "the payload was erased",
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
