namespace Writ.Cedar;

/// <summary>
/// Validates one policy or template: every name in it, whether an action fits its head, and its types in every environment.
/// </summary>
internal sealed class PolicyValidator(Schema schema, Policy policy)
{
    private readonly DiagnosticBag _diagnostics = new(policy.SourceText);
    private readonly Spelling _spelling = new(policy);
    private readonly Expr _condition = Head.Condition(policy);

    /// <param name="level">How far the policy may follow entities; null where that does not matter.</param>
    public IReadOnlyList<CedarDiagnostic> Validate(int? level)
    {
        new NameValidator(schema, policy, _diagnostics).Check();
        CheckApplication();
        CheckTypes();
        if (level is { } most && !_diagnostics.HasErrors) CheckLevel(most);
        return [.. _diagnostics.ToList().Distinct()];
    }

    /// <summary>
    /// Of a template-linked policy only what its slots add: the rest has been found in its template. What was filled in stands
    /// in no text.
    /// </summary>
    public IReadOnlyList<CedarDiagnostic> ValidateLink()
    {
        foreach (var uid in new[] { policy.Link!.Principal, policy.Link.Resource }.OfType<EntityUid>())
        {
            if (!schema.HasEntityType(uid.Type))
                _diagnostics.ErrorIn(null, "WRIT1310", $"the link `{policy.Id}` names `{uid}`, and the schema has no entity type `{uid.Type}`");
        }

        CheckApplication();
        return _diagnostics.ToList();
    }

    private void CheckApplication()
    {
        var actions = policy.Action.Entities;
        var fits = actions.All(a => schema.TryGetAction(a, out _))
            && schema.ActionInfos.Any(a => ScopeTyping.CanMatch(policy.Action, a)
                && ScopeTyping.CanMatch(schema, policy.Principal, a.Principals) && ScopeTyping.CanMatch(schema, policy.Resource, a.Resources));
        if (!fits) Warn("WRIT1320", $"the policy `{policy.Id}` fits no action: nothing the schema allows matches its head");
    }

    private void CheckTypes()
    {
        var isImpossible = true;
        foreach (var environment in schema.Environments()) isImpossible &= Check(environment, null).IsFalse;
        if (isImpossible) Warn("WRIT1321", $"the policy `{policy.Id}` is impossible: it is false for every valid request");
    }

    private Typing Check(RequestEnvironment environment, Dictionary<Expr, CedarType>? types) =>
        new TypeChecker(schema, environment, _spelling, _diagnostics, types).CheckBool(_condition, Typing.Nothing);

    private void CheckLevel(int most)
    {
        foreach (var environment in schema.Environments())
        {
            Dictionary<Expr, CedarType> types = new(ReferenceEqualityComparer.Instance);
            Check(environment, types);
            new LevelChecker(environment, _spelling, types, most, _diagnostics).Check(_condition);
        }
    }

    private void Warn(string id, string message) => _diagnostics.Warning(id, policy.Range, message);
}
