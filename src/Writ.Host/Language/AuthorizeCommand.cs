using System.CommandLine;
using System.Text.Json;
using Writ.Cedar;
using Writ.Host.Commands;
using Writ.Host.Output;

namespace Writ.Host.Language;

/// <summary><c>writ cedar authorize</c>: one request, decided by the standard semantics. Exit 0: allow; 80: deny.</summary>
internal static class AuthorizeCommand
{
    public static Command Create(GlobalOptions global)
    {
        var request = new RequestOptions();
        var verbose = new Option<bool>("--verbose", "-v") { Description = "the policies that determined the decision" };
        var command = new Command("authorize", "Decide one request. Exit 0 for allow, 80 for deny.") { verbose };
        request.AddTo(command);
        command.SetAction(parsed =>
        {
            var files = new CedarFiles();
            if (request.Read(parsed, files) is not { } question) return CedarRefusal.Say(global, parsed, files, CedarRefusal.Unreadable);
            var terminal = global.Terminal(parsed);
            CedarFindings.Write(files, terminal);
            var response = new Authorizer(question.Policies).Authorize(question.Request, question.Entities);
            var answer = AuthorizeAnswer.Of(response);
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(answer, CedarJson.Default.AuthorizeAnswer));
            else Write(answer, parsed.GetValue(verbose), terminal);
            return response.Decision == Decision.Allow ? ExitCodes.Done : ExitCodes.Denied;
        });
        return command;
    }

    private static void Write(AuthorizeAnswer answer, bool verbose, Terminal terminal)
    {
        terminal.Out.WriteLine(answer.Decision);
        if (verbose && answer.Reasons.Count == 0) terminal.Out.WriteLine("  because no policy is satisfied");
        if (verbose && answer.Reasons.Count > 0) terminal.Out.WriteLine($"  because of {string.Join(", ", answer.Reasons.Select(Text.OneLine))}");
        foreach (var error in answer.Errors) terminal.Error.WriteLine($"! {Text.OneLine(error.Policy)} was left out: {Text.OneLine(error.Message)}");
    }
}

/// <summary>A decision: the policies that determined it, and those that failed and were left out.</summary>
internal sealed record AuthorizeAnswer(string Decision, IReadOnlyList<string> Reasons, IReadOnlyList<FailedPolicy> Errors)
{
    public static AuthorizeAnswer Of(Response response) => new(
        response.Decision == Writ.Cedar.Decision.Allow ? "allow" : "deny", response.Reasons, [.. response.Errors.Select(error => new FailedPolicy(error.PolicyId, error.Message))]);
}

/// <summary>A policy that could not be evaluated.</summary>
internal sealed record FailedPolicy(string Policy, string Message);
