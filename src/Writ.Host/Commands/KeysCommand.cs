using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core.Cryptography;
using Writ.Core.Log;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Verifying;

namespace Writ.Host.Commands;

/// <summary><c>writ keys list|export</c>: the public halves, for those who verify. Private keys never leave their files.</summary>
internal static class KeysCommand
{
    private const string Trust = "trust";
    private const string Log = "log";
    private const string TrustedRoot = "trusted-root";

    public static Command Create(GlobalOptions global) =>
        new("keys", "The keys that sign here: what each may sign, and its public half.") { List(global), Export(global) };

    private static Command List(GlobalOptions global)
    {
        var command = new Command("list", "List the keys by what they may sign.");
        command.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            var data = ExistingData.Require(global, parsed);
            var keys = Lines(ExistingData.Trust(data).File, data).ToList();
            if (global.Json(parsed))
            {
                terminal.Out.WriteLine(JsonSerializer.Serialize(keys, KeysJson.Default.ListKeyLine));
                return ExitCodes.Done;
            }

            var table = new Table("SIGNS", "ALGORITHM", "KEY ID", "PRIVATE HALF");
            foreach (var key in keys) table.Add(key.Role, key.Algorithm, key.KeyId, key.IsHere ? "here" : "elsewhere");
            table.Write(terminal.Out, Table.TerminalWidth());
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Export(GlobalOptions global)
    {
        var name = new Argument<string>("name")
        {
            Description = "log, permit, statement or root for one key; trust for trust.json, which holds all; trusted-root for the log as Sigstore tools name it",
            HelpName = "NAME",
        };
        name.AcceptOnlyFromAmong(Log, "permit", "statement", "root", Trust, TrustedRoot);
        var vkey = new Option<bool>("--vkey") { Description = "the log's key as a verifier key of signed notes, in place of PEM" };
        var command = new Command("export", "Print a public key (PEM), the log's verifier key, or trust.json.") { name, vkey };
        command.Validators.Add(result =>
        {
            if (result.GetValue(vkey) && result.GetValue(name) is not (null or Log)) result.AddError("--vkey goes with log alone");
        });
        command.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            var data = ExistingData.Require(global, parsed);
            var trust = ExistingData.Trust(data).File;
            if (parsed.GetValue(name) == Trust)
            {
                terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(trust.Json.Span));
                return ExitCodes.Done;
            }

            if (parsed.GetValue(name) == TrustedRoot)
            {
                terminal.Out.WriteLine(SigstoreRoot.Of(ExistingData.Trust(data).Keys.Log));
                return ExitCodes.Done;
            }

            var key = Lines(trust, data).First(line => line.Role == parsed.GetValue(name));
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(key, KeysJson.Default.KeyLine));
            else if (parsed.GetValue(vkey)) terminal.Out.WriteLine(key.Vkey);
            else terminal.Out.Write(VerifyingKey.FromSpki(Convert.FromBase64String(key.Spki)).ToPem());
            return ExitCodes.Done;
        });
        return command;
    }

    private static IEnumerable<KeyLine> Lines(TrustFile trust, DataDirectory data) =>
        from role in trust.Body.Roles.OrderBy(role => role.Key, StringComparer.Ordinal)
        from id in role.Value.KeyIds
        let key = trust.Body.Keys[id]
        let vkey = role.Key == Log ? NoteKey.Create(trust.Origin, NoteKeyType.Ed25519, VerifyingKey.FromSpki(Convert.FromBase64String(key.Spki))).ToString() : null
        select new KeyLine(role.Key, key.Algorithm, id, key.Spki, vkey, File.Exists(Path.Combine(data.Keys, role.Key + ".key.pem")));
}

/// <summary>One key in one role.</summary>
/// <param name="Spki">SubjectPublicKeyInfo in DER, base64.</param>
/// <param name="Vkey">Of the log's key alone.</param>
/// <param name="IsHere">Whether its private half lies in the data directory.</param>
internal sealed record KeyLine(string Role, string Algorithm, string KeyId, string Spki, string? Vkey, bool IsHere);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyLine))]
[JsonSerializable(typeof(List<KeyLine>))]
internal sealed partial class KeysJson : JsonSerializerContext;
