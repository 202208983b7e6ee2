using System.Text;

namespace Writ.Cedar;

/// <summary>
/// Prints a policy or template in Cedar syntax, with no more parentheses than it needs: reading the text gives the policy
/// again. Layout is the formatter's business; here a line is an annotation, the head, or a condition.
/// </summary>
internal static class PolicyPrinter
{
    public static string Print(Policy policy)
    {
        var text = new StringBuilder();
        foreach (var annotation in policy.Annotations) PrintAnnotation(text, annotation);
        text.Append(policy.Effect == Effect.Permit ? "permit(" : "forbid(");
        PrintScope(text, "principal", policy.Principal);
        text.Append(", ");
        PrintScope(text, policy.Action);
        text.Append(", ");
        PrintScope(text, "resource", policy.Resource);
        text.Append(')');
        foreach (var condition in policy.Conditions)
        {
            text.Append('\n').Append(condition.IsWhen ? "when" : "unless").Append(" { ");
            CedarPrinter.Print(text, condition.Body);
            text.Append(" }");
        }

        return text.Append(';').ToString();
    }

    /// <summary>One part of a head, such as <c>principal is User in Group::"g"</c>.</summary>
    public static void PrintScope(StringBuilder text, string name, EntityScope scope)
    {
        text.Append(name);
        if (scope.Type is not null) text.Append(" is ").Append(scope.Type);
        if (scope.Kind is ScopeKind.Any or ScopeKind.Is) return;
        text.Append(scope.Kind == ScopeKind.Equal ? " == " : " in ");
        if (scope.IsSlot) text.Append('?').Append(name);
        else scope.Entity!.Print(text);
    }

    /// <summary>The action's part of a head. One action stands without brackets, however it was written.</summary>
    public static void PrintScope(StringBuilder text, ActionScope scope)
    {
        text.Append("action");
        if (scope.Kind == ScopeKind.Any) return;
        text.Append(scope.Kind == ScopeKind.Equal ? " == " : " in ");
        if (scope.Entities.Count == 1)
        {
            scope.Entities[0].Print(text);
            return;
        }

        text.Append('[');
        for (var i = 0; i < scope.Entities.Count; i++)
        {
            if (i > 0) text.Append(", ");
            scope.Entities[i].Print(text);
        }

        text.Append(']');
    }

    private static void PrintAnnotation(StringBuilder text, Annotation annotation)
    {
        text.Append('@').Append(annotation.Name);
        if (annotation.Value is not null)
        {
            text.Append('(');
            StringLiteral.Append(text, annotation.Value);
            text.Append(')');
        }

        text.Append('\n');
    }
}
