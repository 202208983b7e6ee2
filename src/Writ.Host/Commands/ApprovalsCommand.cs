using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Authorize.Approving;
using Writ.Core.Storage;
using Writ.Host.Keys;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary><c>writ approvals list|show|key</c>: what waits for an approval, the exact bytes it would permit, and a key to vote with.</summary>
internal static class ApprovalsCommand
{
    public static Command Create(GlobalOptions global) =>
        new("approvals", "What waits for somebody's approval.") { List(global), Show(global), Key(global) };

    private static Command List(GlobalOptions global)
    {
        var command = new Command("list", "List the approvals that are waited for, oldest first.");
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var register = await ExistingData.Register(ExistingData.Require(global, parsed)).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                List<Approval> open = [.. (await new Approvals(register).Pending().ConfigureAwait(false)).Select(stored => stored.Approval)];
                if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(open, ApprovalsJson.Default.ListApproval));
                else Write(open, terminal);
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static Command Show(GlobalOptions global)
    {
        var id = new Argument<string>("approval") { Description = "an approval (apr_…)", HelpName = "APR" };
        var command = new Command("show", "Show one approval: the exact bytes that it would permit, and their digests.") { id };
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var register = await ExistingData.Register(ExistingData.Require(global, parsed)).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                var detail = await ApprovalDetail.Load(register, parsed.GetValue(id)!).ConfigureAwait(false);
                if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(detail, ApprovalsJson.Default.ApprovalDetail));
                else detail.Write(terminal);
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static Command Key(GlobalOptions global)
    {
        var output = new Option<string>("--out") { Description = "where the private key goes; it must not exist yet", HelpName = "FILE", Required = true };
        var half = new Option<string?>("--public") { Description = "where its public half goes, in PEM, for writ keys approver", HelpName = "FILE" };
        var command = new Command("key", "Make a key to sign approvals with, and print the id that entities.json names it by.") { output, half };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(output)!;
            if (File.Exists(path))
                throw new DiagnosedException(new Diagnosis("WRIT6070", $"{path} exists already", "a key is never overwritten", "name another file", ExitCodes.Usage));
            using var key = P256Signer.Create();
            AtomicFile.Write(path, Encoding.ASCII.GetBytes(key.ExportPem()));
            if (parsed.GetValue(half) is { } other) AtomicFile.Write(other, Encoding.ASCII.GetBytes(key.PublicKey.ToPem()));
            global.Terminal(parsed).Out.WriteLine(key.PublicKey.KeyId);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(List<Approval> open, Terminal terminal)
    {
        if (open.Count == 0)
        {
            terminal.Out.WriteLine("Nothing waits for an approval.");
            return;
        }

        var table = new Table("APPROVAL", "STATE", "VOTES", "OF", "UNTIL (UTC)", "ASKED BY");
        foreach (var one in open)
        {
            table.Add(one.Request.Id, one.State.ToString().ToLowerInvariant(), $"{one.Votes.Count} of {one.Request.Quorum}", one.Request.From,
                Times.Utc(one.Request.ExpiresAtMs), one.Request.Requester.ToString());
        }


        table.Write(terminal.Out, Table.TerminalWidth());
        terminal.Error.WriteLine("What each would permit, byte by byte: writ approvals show APR");
    }
}

/// <summary>One approval with the intents it is about.</summary>
/// <param name="Intents">Canonical bytes, as text, in the order of the request.</param>
internal sealed record ApprovalDetail(Approval Approval, IReadOnlyList<string> Intents)
{
    public static async Task<ApprovalDetail> Load(IRegister register, string id)
    {
        if (id.Length is 0 or > 100 || await new Approvals(register).Find(id).ConfigureAwait(false) is not { } stored) throw NotFound(id);
        List<string> intents = [];
        for (var i = 0; i < stored.Approval.Request.Intents.Count; i++)
        {
            if (await register.Read(Spaces.ApprovalIntent, Approvals.IntentRow(id, i)).ConfigureAwait(false) is not { } row)
            {
                intents.Add("(erased)");
                continue;
            }

            // Shown is what is hashed: bytes that are not those of the digest are not shown at all.
            if (Core.Digest.Of(row.Value.Span) != stored.Approval.Request.Intents[i])
                throw new DiagnosedException(new Diagnosis("WRIT6071", $"what {id} is about cannot be shown", "the bytes kept for it are not those of its digest",
                    "the register was changed by another program: writ log check --full", ExitCodes.Unreachable));
            intents.Add(Encoding.UTF8.GetString(row.Value.Span));
        }

        return new ApprovalDetail(stored.Approval, intents);
    }

    public void Write(Terminal terminal)
    {
        var (request, output) = (Approval.Request, terminal.Out);
        output.WriteLine($"{request.Id}  {Approval.State.ToString().ToLowerInvariant()}{(Approval.Why is { } why ? $": {Text.OneLine(why)}" : "")}");
        output.WriteLine($"  asked      {Times.Utc(request.RequestedAtMs)} UTC by {request.Requester}, who does not count");
        output.WriteLine($"  needs      {request.Quorum} of {request.From} until {Times.Utc(request.ExpiresAtMs)} UTC");
        foreach (var vote in Approval.Votes)
            output.WriteLine($"  {vote.Vote.Verdict,-10} {vote.Vote.Approver} {Times.Utc(vote.Vote.AtMs)} UTC{(vote.Vote.Reason is { } said ? $": {Text.OneLine(said)}" : "")}");
        output.WriteLine($"  authority  {request.Authority}");
        for (var i = 0; i < Intents.Count; i++)
        {
            output.WriteLine($"  intent     {request.Intents[i]}  {request.Executions[i]}");
            output.WriteLine(Text.OneLine(Intents[i]));
        }
    }

    private static DiagnosedException NotFound(string id) => new(new Diagnosis("WRIT2030", $"there is no approval {Text.Shorten(id, 60)}",
        "this data directory has no record of it", "writ approvals list", ExitCodes.NotFound));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(List<Approval>))]
[JsonSerializable(typeof(ApprovalDetail))]
internal sealed partial class ApprovalsJson : JsonSerializerContext;
