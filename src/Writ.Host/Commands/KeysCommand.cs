using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core.Cryptography;
using Writ.Core.Log;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Verifying;

namespace Writ.Host.Commands;

/// <summary><c>writ keys list|export|rotate|retire|entrust|sign|apply</c>: the public halves, for those who verify. Private keys never leave their files.</summary>
internal static class KeysCommand
{
    private const string Trust = "trust";
    private const string Log = "log";
    private const string TrustedRoot = "trusted-root";

    public static Command Create(GlobalOptions global)
    {
        var command = new Command("keys", "The keys that sign here: what each may sign, its public half, and how it is replaced.") { List(global), Export(global) };
        foreach (var change in KeyChangeCommands.All(global)) command.Subcommands.Add(change);
        return command;
    }

    private static Command List(GlobalOptions global)
    {
        var command = new Command("list", "List the keys by what they may sign.");
        command.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            var data = ExistingData.Require(global, parsed);
            _ = ExistingData.Trust(data);
            using var folder = KeyFolder.Open(data);
            var keys = Lines(folder).ToList();
            if (global.Json(parsed))
            {
                terminal.Out.WriteLine(JsonSerializer.Serialize(keys, KeysJson.Default.ListKeyLine));
                return ExitCodes.Done;
            }

            var table = new Table("SIGNS", "ALGORITHM", "KEY ID", "STATE", "PRIVATE HALF");
            foreach (var key in keys)
            {
                var signs = key.Who is { } who ? $"{key.Role} {who}" : key.Role;
                table.Add(signs, key.Algorithm, key.KeyId, key.Until is { } until ? $"retired: counts below #{until}" : key.State, key.IsHere ? "here" : "elsewhere");
            }

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

            using var folder = KeyFolder.Open(data);
            var key = Lines(folder).First(line => line.Role == parsed.GetValue(name));
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(key, KeysJson.Default.KeyLine));
            else if (parsed.GetValue(vkey)) terminal.Out.WriteLine(key.Vkey);
            else terminal.Out.Write(VerifyingKey.FromSpki(Convert.FromBase64String(key.Spki)).ToPem());
            return ExitCodes.Done;
        });
        return command;
    }

    private static IEnumerable<KeyLine> Lines(KeyFolder folder)
    {
        var body = folder.Trust.Body;
        foreach (var (role, keys) in body.Roles.OrderBy(role => role.Key, StringComparer.Ordinal))
        {
            foreach (var id in keys.KeyIds) yield return Line(role, id, role is "root" or "witness" || id == keys.KeyIds[0] ? "signs" : "believed", null);
            foreach (var (id, end) in (body.Retired ?? new Dictionary<string, TrustRetired>()).Where(end => end.Value.Role == role)) yield return Line(role, id, "retired", end.Until);
        }

        foreach (var (who, keys) in (body.Approvers ?? new Dictionary<string, IReadOnlyList<string>>()).OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            foreach (var id in keys)
            {
                var end = body.Retired?.GetValueOrDefault(id);
                yield return Line("approver", id, end is null ? "signs" : "retired", end?.Until) with { Who = who };
            }
        }

        KeyLine Line(string role, string id, string state, long? until)
        {
            var key = body.Keys[id];
            var vkey = role == Log ? NoteKey.Create(body.Origin, NoteKeyType.Ed25519, VerifyingKey.FromSpki(Convert.FromBase64String(key.Spki))).ToString() : null;
            return new KeyLine(role, key.Algorithm, id, key.Spki, vkey, state, until, folder.Holds(role, id));
        }
    }
}

/// <summary>One key in one role.</summary>
/// <param name="Spki">SubjectPublicKeyInfo in DER, base64.</param>
/// <param name="Vkey">Of the log's key alone.</param>
/// <param name="State"><c>signs</c>, <c>believed</c> beside the one that signs, or <c>retired</c>.</param>
/// <param name="Until">Where it is retired: the log index below which its signatures count.</param>
/// <param name="IsHere">Whether its private half lies in the data directory.</param>
internal sealed record KeyLine(string Role, string Algorithm, string KeyId, string Spki, string? Vkey, string State, long? Until, bool IsHere)
{
    /// <summary>Of an approver's key: his.</summary>
    public string? Who { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(KeyLine))]
[JsonSerializable(typeof(List<KeyLine>))]
internal sealed partial class KeysJson : JsonSerializerContext;
