using System.CommandLine;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Permits;
using Writ.Decide;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary><c>writ permits delegate FILE --out FILE</c>: hands on less than one has, offline, signed by the holder.</summary>
internal static class DelegateCommand
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    public static Command Create(GlobalOptions global)
    {
        var file = new Argument<string>("file") { Description = "a permit file: of writ permits issue, writ run --hand-out or this command", HelpName = "FILE" };
        var output = new Option<string>("--out") { Description = "where the delegation goes, with a key of its own", HelpName = "FILE", Required = true };
        var limits = new Option<string?>("--limits") { Description = "tighter limits of children, e.g. \"wall=5s output=1MiB\"", HelpName = "LIMITS" };
        var window = new Option<string?>("--window") { Description = "how long children may be started with it (else 10m)", HelpName = "TIME" };
        var programs = new Option<string[]>("--program") { Description = "the only programs of children, by path; may be repeated", HelpName = "PATH", AllowMultipleArgumentsPerToken = false };
        var command = new Command("delegate", "Hand on less than a permit allows: a ceiling for children, signed offline by its holder.") { file, output, limits, window, programs };
        command.Validators.Add(result =>
        {
            if (result.GetValue(window) is { } text && WindowText.TryParse(text) is null) result.AddError("--window takes a time from 1s to 24h, such as 10m");
            if (result.GetValue(programs)?.Any(path => !path.StartsWith('/')) == true) result.AddError("--program takes an absolute path");
        });
        command.SetAction(parsed =>
        {
            var parent = PermitFile.Load(parsed.GetValue(file)!);
            var until = TimeProvider.System.GetUtcNow() + (parsed.GetValue(window) is { } lasts ? WindowText.TryParse(lasts)!.Value : Window);
            var ceiling = parsed.GetValue(limits) is { } text ? Parse(text) : Limits.None;
            using var holder = Holder(parent);
            using var next = P256Signer.Create();
            var narrowings = parent.Narrowings ?? [];
            var narrowing = Narrowing.Issue(narrowings.Count == 0 ? parent.Permit : narrowings[^1], holder, JwkThumbprint.Of(next.PublicKey), until.ToUnixTimeSeconds(), ceiling,
                parsed.GetValue(programs) is { Length: > 0 } paths ? paths : null);
            var handed = parent with { Narrowings = [.. narrowings, narrowing], HolderKey = next.ExportPem() };

            // Said now rather than when it is used: a chain that loosens anything is worth nothing.
            MustHold(handed);
            handed.Save(parsed.GetValue(output)!);
            global.Terminal(parsed).Out.WriteLine($"{parsed.GetValue(output)}: to be used with writ run --parent until {Times.Utc(until.ToUnixTimeMilliseconds())} UTC");
            return ExitCodes.Done;
        });
        return command;
    }

    private static void MustHold(PermitFile handed)
    {
        if (!UnverifiedPermit.TryParse(handed.Permit, out var token, out var why)) throw Broken(why);
        if (!DelegationChain.TryFollow(token, handed.Narrowings!, out why)) throw Broken(why);
    }

    private static P256Signer Holder(PermitFile file)
    {
        try
        {
            return P256Signer.FromPem(file.HolderKey);
        }
        catch (System.Security.Cryptography.CryptographicException unusable)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6040", "the permit file holds no holder's key", unusable.Message, "delegate with the file that has it", ExitCodes.Usage), unusable);
        }
    }

    private static Limits Parse(string text) => LimitsText.TryParse(text, out var limits, out var why)
        ? limits
        : throw new DiagnosedException(new Diagnosis("WRIT6022", $"the limits '{text}' are not understood", why.Reason, why.Remedy, ExitCodes.Usage));

    private static DiagnosedException Broken(string why) =>
        new(new Diagnosis("WRIT2050", "this cannot be handed on", why, "hand on less than the file has: tighter limits, fewer programs, a shorter time", ExitCodes.Refused));
}
