using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Writ.Cedar;
using Writ.Core;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary><c>writ keys rotate|retire|approver|entrust|sign|apply</c>: versions of <c>trust.json</c>, each signed by the root keys of the one
/// before and by its own.</summary>
internal static class KeyChangeCommands
{
    public static IEnumerable<Command> All(GlobalOptions global) => [Rotate(global), Retire(global), Approver(global), Entrust(global), Sign(global), Apply(global)];

    private static Command Rotate(GlobalOptions global)
    {
        var role = new Argument<string>("role") { Description = "statement, permit, log or root", HelpName = "ROLE" };
        role.AcceptOnlyFromAmong("statement", "permit", "log", "root");
        var draft = Draft();
        var command = new Command("rotate", "Make a new key and sign with it from now on. The old one is believed until it is retired.") { role, draft };
        command.SetAction((parsed, _) => Change(global, parsed, parsed.GetValue(draft), rotation => rotation.Rotate(parsed.GetValue(role)!)));
        return command;
    }

    private static Command Retire(GlobalOptions global)
    {
        var key = new Argument<string>("key") { Description = "a key that another took the place of a minute ago or earlier (SHA256:…)", HelpName = "KEYID" };
        var draft = Draft();
        var command = new Command("retire", "End a key: what it signed before still counts, and it signs nothing more.") { key, draft };
        command.SetAction((parsed, _) => Change(global, parsed, parsed.GetValue(draft), rotation => rotation.Retire(parsed.GetValue(key)!)));
        return command;
    }

    private static Command Approver(GlobalOptions global)
    {
        var who = new Argument<string>("approver") { Description = "the approver as policies name him, User::\"ann\"", HelpName = "WHO" };
        var key = new Option<string>("--key") { Description = "his public key in PEM: writ approvals key --public FILE", HelpName = "FILE", Required = true };
        var draft = Draft();
        var command = new Command("approver", "Name a key that an approver votes with, so that others can check his votes. Then no vote counts but with such keys.") { who, key, draft };
        command.SetAction((parsed, _) =>
        {
            if (!EntityUid.TryParse(parsed.GetValue(who)!, out var uid))
                throw Unusable($"{Text.Shorten(parsed.GetValue(who)!, 60)} names nobody", "it is not of the form User::\"ann\"");
            var approver = new EntityRef(uid.Type, uid.Id).ToString();
            var his = PublicKey(parsed.GetValue(key)!);
            return Change(global, parsed, parsed.GetValue(draft), rotation => rotation.Name(approver, his));
        });
        return command;
    }

    private static Command Entrust(GlobalOptions global)
    {
        var root = new Option<string[]>("--root") { Description = "a public key in PEM, P-256 or Ed25519; once for each holder", HelpName = "FILE", Required = true };
        var threshold = new Option<int>("--threshold") { Description = "how many of them must sign every version from then on", HelpName = "N", Required = true };
        var draft = Draft();
        draft.Required = true;
        var command = new Command("entrust", "Give the root role to keys that others hold. They sign the draft with writ keys sign.") { root, threshold, draft };
        command.SetAction((parsed, _) =>
        {
            var keys = parsed.GetValue(root)!.Select(PublicKey).ToList();
            var needed = parsed.GetValue(threshold);
            if (needed < 1 || needed > keys.Distinct().Count())
                throw Unusable($"{needed} of {keys.Distinct().Count()} keys cannot be asked to sign", "the threshold is between 1 and the number of different keys");
            return Change(global, parsed, parsed.GetValue(draft), rotation => rotation.Entrust([.. keys.Distinct()], needed));
        });
        return command;
    }

    private static Command Sign(GlobalOptions global)
    {
        var file = new Argument<string>("draft") { Description = "a version of trust.json that collects signatures", HelpName = "FILE" };
        var key = new Option<string>("--key") { Description = "your private key, PKCS#8 in PEM: read, used and forgotten", HelpName = "FILE", Required = true };
        var command = new Command("sign", "Sign a version of trust.json with a root key. Needs no data directory.") { file, key };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            var document = ReadDraft(path);
            var signer = PrivateKey(parsed.GetValue(key)!);
            using ((IDisposable)signer)
            {
                AtomicFile.Write(path, TrustFile.Sign(document.Signed, [signer], document.Signatures));
                global.Terminal(parsed).Out.WriteLine($"version {document.Signed.Version} signed by {signer.PublicKey.KeyId}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Apply(GlobalOptions global)
    {
        var file = new Argument<string>("draft") { Description = "a version of trust.json with enough signatures", HelpName = "FILE" };
        var command = new Command("apply", "Put a version of trust.json in force that was signed elsewhere.") { file };
        command.SetAction(async (parsed, _) =>
        {
            var json = Bytes(parsed.GetValue(file)!);
            var plane = await ControlPlane.Open(ExistingData.Require(global, parsed), policyFolder: null, TimeProvider.System).ConfigureAwait(false);
            await using (plane.ConfigureAwait(false))
            {
                await new KeyRotation(plane).Apply(json).ConfigureAwait(false);
                global.Terminal(parsed).Out.WriteLine($"version {plane.Trust.Version} of {plane.Data.Trust} is in force");
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static Option<string?> Draft() => new("--draft") { Description = "where the version goes that others must sign too", HelpName = "FILE" };

    private static async Task<int> Change(GlobalOptions global, ParseResult parsed, string? draft, Func<KeyRotation, Task<NextTrust>> change)
    {
        var terminal = global.Terminal(parsed);
        var plane = await ControlPlane.Open(ExistingData.Require(global, parsed), policyFolder: null, TimeProvider.System).ConfigureAwait(false);
        await using (plane.ConfigureAwait(false))
        {
            var next = await change(new KeyRotation(plane)).ConfigureAwait(false);
            if (!next.Installed && draft is null)
            {
                throw new DiagnosedException(new Diagnosis("WRIT6069", $"version {next.Version} of trust.json needs signatures that cannot be made here", next.Why!,
                    "give --draft FILE, have it signed with writ keys sign, then writ keys apply FILE", ExitCodes.NotTrusted));
            }

            if (next.Installed) terminal.Out.WriteLine($"version {next.Version} of {plane.Data.Trust} is in force, and in the log");
            else
            {
                AtomicFile.Write(draft!, next.Json);
                terminal.Out.WriteLine($"version {next.Version} is in {draft}, and not in force: {next.Why}");
                terminal.Out.WriteLine($"next: writ keys sign {draft} --key FILE, by each who must; then writ keys apply {draft}");
            }

            if (next.Added is { } added) terminal.Out.WriteLine($"new key {added}");
            if (next is { Installed: true, Added: { } log } && plane.Trust.Keys.Log[0] is { } vkey && vkey.Key.KeyId == log)
                terminal.Out.WriteLine($"Checkpoints bear both signatures until the old key is retired. Give witnesses the new one before: writ witness trust DIR {vkey}");
            if (next.Installed) terminal.Out.WriteLine("Give the new trust.json to those who verify: writ keys export trust");
            return ExitCodes.Done;
        }
    }

    private static TrustDocument ReadDraft(string path)
    {
        try
        {
            return TrustFile.Parse(Bytes(path));
        }
        catch (JsonException broken)
        {
            throw Unusable($"{path} is no version of trust.json", broken.Message);
        }
    }

    private static VerifyingKey PublicKey(string path)
    {
        try
        {
            return VerifyingKey.FromPem(System.Text.Encoding.ASCII.GetString(Bytes(path)));
        }
        catch (MalformedException malformed)
        {
            throw Unusable($"{path} is no public key", malformed.Message);
        }
    }

    private static Signer PrivateKey(string path)
    {
        _ = Bytes(path);
        try
        {
            return Signing.Read(path);
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            throw Unusable($"{path} is no private key", error.Message);
        }
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"{path} cannot be read", error.Message);
        }
    }

    private static DiagnosedException Unusable(string what, string why) =>
        new(new Diagnosis("WRIT6076", what, why, "name a file of that kind: keys in PEM, drafts as writ keys wrote them", ExitCodes.Usage));
}
