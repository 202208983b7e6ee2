using Writ.Cedar;
using Writ.Core;

namespace Writ.Decide;

/// <summary>What standard Cedar lets pass and L2 does not: a request, an entity or a name that is not what it should be.</summary>
internal static class StrictChecks
{
    /// <summary>The first uncertainty; nothing where there is none.</summary>
    public static Diagnostic? Find(PolicyBundle bundle, Question question, CheckedSlice slice)
    {
        if (!Faults.GuardOff("strict-request") && Invalid(bundle.Schema!.ValidateRequest(question.Request)) is { } invalid)
        {
            return new(
                DecisionCodes.RequestInvalid, "the request does not fit the schema: " + invalid.Message,
                invalid.Help ?? "change the request, or schema.cedarschema");
        }

        if (!Faults.GuardOff("strict-entities") && slice.Invalid is { } wrong)
        {
            return new(
                DecisionCodes.EntityInvalid, "an entity does not fit the schema: " + wrong.Message,
                wrong.Help ?? "correct entities.json, or schema.cedarschema");
        }

        if (!Faults.GuardOff("strict-missing") && Missing(bundle, question, slice) is { } missing)
        {
            return new(
                DecisionCodes.EntityMissing, $"{missing} is named and there is no such entity",
                "add it to entities.json, or take it out of the policy that names it; a rule about nothing would never fire");
        }

        return null;
    }

    private static CedarDiagnostic? Invalid(IReadOnlyList<CedarDiagnostic> found)
    {
        for (var i = 0; i < found.Count; i++)
        {
            if (found[i].Severity == DiagnosticSeverity.Error) return found[i];
        }

        return null;
    }

    private static EntityUid? Missing(PolicyBundle bundle, Question question, CheckedSlice slice)
    {
        if (!slice.Store.Contains(question.Request.Principal)) return question.Request.Principal;
        if (!slice.Store.Contains(question.Request.Action)) return question.Request.Action;
        if (!slice.Store.Contains(question.Request.Resource)) return question.Request.Resource;
        for (var i = 0; i < question.Named.Count; i++)
        {
            if (!slice.Store.Contains(question.Named[i]) && !bundle.Schema!.IsEnumMember(question.Named[i])) return question.Named[i];
        }

        return slice.Missing;
    }
}
