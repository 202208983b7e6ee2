using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core.Documents;
using Writ.Core.Permits;
using Writ.Decide;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Pipeline;

namespace Writ.Host.Commands;

/// <summary><c>writ permits show FILE [--keys trust.json]</c>: what a permit and its narrowings come to, checked offline.</summary>
internal static class PermitShowCommand
{
    public static Command Create(GlobalOptions global)
    {
        var file = new Argument<string>("file") { Description = "a permit file", HelpName = "FILE" };
        var keys = new Option<string?>("--keys") { Description = "the trust.json to believe (else the data directory's own)", HelpName = "FILE" };
        var command = new Command("show", "Check a permit and the narrowings behind it, offline, and show what it comes to.") { file, keys };
        command.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            var held = PermitFile.Load(parsed.GetValue(file)!);
            var trust = parsed.GetValue(keys) is { } path ? TrustReading.Load(path).Keys : ExistingData.Trust(ExistingData.Require(global, parsed)).Keys;
            if (!UnverifiedPermit.TryParse(held.Permit, out var token, out var why)) throw Broken(why, ExitCodes.ProofFails);
            if (trust.Permit.FirstOrDefault(key => key.KeyId == token.ClaimedKeyId) is not { } signer) throw Broken($"no trusted permit key has the id {token.ClaimedKeyId}", ExitCodes.NotTrusted);
            if (!token.TryVerify(signer, out var permit, out why)) throw Broken(why, ExitCodes.ProofFails);
            if (!DelegationChain.TryVerify(permit, held.Narrowings ?? [], out var chain, out why)) throw Broken(why, ExitCodes.ProofFails);
            var shown = PermitView.Of(chain);
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(shown, PermitViewJson.Default.PermitView));
            else shown.Write(terminal);
            return ExitCodes.Done;
        });
        return command;
    }

    private static DiagnosedException Broken(string why, int exit) =>
        new(new Diagnosis("WRIT2050", "this permit is not genuine", why, "get it anew from whoever issued it, or handed it on", exit));
}

/// <summary>A permit in short.</summary>
/// <param name="Narrowings">How often it was handed on.</param>
/// <param name="Limits">What is left of them behind the last narrowing.</param>
/// <param name="UntilS">Unix seconds: of a permit the last in which it may be spent, of a delegation the last in which a child may be started.</param>
internal sealed record PermitView(
    string Permit, string Execution, string Subject, string EnforcementPoint, int Narrowings, Limits Limits, long UntilS, IReadOnlyList<string>? Programs)
{
    public static PermitView Of(DelegationChain chain)
    {
        var claims = chain.Root.Claims;
        return new PermitView(claims.Id, claims.Execution, claims.Subject, claims.Audience, chain.Depth, chain.Limits, chain.Depth == 0 ? claims.Expires : chain.Expires, chain.Programs);
    }

    public void Write(Terminal terminal)
    {
        terminal.Out.WriteLine($"{Permit}  genuine{(Narrowings == 0 ? "" : $", narrowed {Text.Plural(Narrowings, "time", "times")}")}");
        terminal.Out.WriteLine($"  execution  {Execution}");
        terminal.Out.WriteLine($"  subject    {Text.OneLine(Subject)}");
        terminal.Out.WriteLine($"  at         {EnforcementPoint}");
        terminal.Out.WriteLine($"  limits     {LimitsText.Write(Limits)}");
        terminal.Out.WriteLine($"  until      {Times.Utc(UntilS * 1_000)} UTC");
        if (Programs is { } programs) terminal.Out.WriteLine($"  programs   {Text.OneLine(string.Join(' ', programs))}");
        terminal.Out.WriteLine("Whether it was spent or revoked, only its register knows.");
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PermitView))]
internal sealed partial class PermitViewJson : JsonSerializerContext;
