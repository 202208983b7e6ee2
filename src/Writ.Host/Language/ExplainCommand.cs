using System.CommandLine;
using System.Text.Json;
using Writ.Cedar;
using Writ.Host.Commands;
using Writ.Host.Output;

namespace Writ.Host.Language;

/// <summary><c>writ cedar explain</c>: why a request is decided as it is, policy by policy, with the values met. Exit 0 either way.</summary>
internal static class ExplainCommand
{
    public static Command Create(GlobalOptions global)
    {
        var request = new RequestOptions();
        var command = new Command("explain", "Say why one request is decided as it is: what each policy made of it, and on what it failed.");
        request.AddTo(command);
        command.SetAction(parsed =>
        {
            var files = new CedarFiles();
            if (request.Read(parsed, files) is not { } question) return CedarRefusal.Say(global, parsed, files, CedarRefusal.Unreadable);
            var terminal = global.Terminal(parsed);
            CedarFindings.Write(files, terminal);
            var explanation = Explanation.Of(question.Policies, question.Request, question.Entities);
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(ExplainAnswer.Of(explanation), CedarJson.Default.ExplainAnswer));
            else Write(explanation, terminal);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(Explanation explanation, Terminal terminal)
    {
        terminal.Out.WriteLine(Text.OneLine(explanation.Summary));
        foreach (var policy in explanation.Policies)
        {
            var (mark, word) = policy.Outcome switch
            {
                PolicyOutcome.Satisfied => (terminal.Green("✓"), "is satisfied"),
                PolicyOutcome.Failed => (terminal.Red("✗"), "could not be evaluated, and was left out"),
                _ => (terminal.Dim("–"), "does not apply"),
            };
            var effect = policy.Policy.Effect == Effect.Permit ? "permit" : "forbid";
            terminal.Out.WriteLine($"{mark} {effect} {Text.OneLine(policy.Policy.Id)} {word}  {terminal.Dim(ExplainedPolicy.PlaceOf(policy.Policy.Source, policy.Policy.Span))}");
            foreach (var shortfall in policy.Shortfalls) terminal.Out.WriteLine($"    {ExplainedShortfall.WordOf(shortfall.Part)}: {Text.OneLine(shortfall.ToString())}");
        }
    }
}

/// <summary>A decision and what every policy made of the request.</summary>
internal sealed record ExplainAnswer(string Decision, string Summary, IReadOnlyList<string> Reasons, IReadOnlyList<ExplainedPolicy> Policies)
{
    public static ExplainAnswer Of(Explanation explanation) => new(
        AuthorizeAnswer.Of(explanation.Response).Decision, explanation.Summary, explanation.Response.Reasons, [.. explanation.Policies.Select(ExplainedPolicy.Of)]);
}

/// <summary>One policy. The outcome is <c>satisfied</c>, <c>notSatisfied</c> or <c>failed</c>.</summary>
internal sealed record ExplainedPolicy(string Policy, string Effect, string Outcome, string Place, IReadOnlyList<ExplainedShortfall> Shortfalls)
{
    public static ExplainedPolicy Of(PolicyExplanation policy) => new(
        policy.Policy.Id, policy.Policy.Effect == Writ.Cedar.Effect.Permit ? "permit" : "forbid", policy.Outcome switch
        {
            PolicyOutcome.Satisfied => "satisfied",
            PolicyOutcome.Failed => "failed",
            _ => "notSatisfied",
        },
        PlaceOf(policy.Policy.Source, policy.Policy.Span), [.. policy.Shortfalls.Select(ExplainedShortfall.Of)]);

    public static string PlaceOf(string? file, SourceSpan span) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{file ?? "text"}:{span.Line}:{span.Column}");
}

/// <summary>What a policy fell short of: the part of it, the expression, what is wrong, and the values met.</summary>
internal sealed record ExplainedShortfall(string Part, string Expression, int Line, int Column, bool IsError, string Reason, IReadOnlyList<string> Values)
{
    public static ExplainedShortfall Of(Shortfall shortfall) => new(
        WordOf(shortfall.Part), shortfall.Expression, shortfall.Span.Line, shortfall.Span.Column, shortfall.IsError, shortfall.Reason,
        [.. shortfall.Observations.Select(observation => observation.ToString())]);

    public static string WordOf(PolicyPart part) => part switch
    {
        PolicyPart.Principal => "principal",
        PolicyPart.Action => "action",
        PolicyPart.Resource => "resource",
        PolicyPart.When => "when",
        _ => "unless",
    };
}
