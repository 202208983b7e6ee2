namespace Writ.Cedar;

/// <summary>
/// Reads policies. <c>policy = {annotation} ("permit" | "forbid") "(" scope ")" {("when" | "unless") "{" expr "}"} ";"</c>.
/// A method that fails has said why and returns null.
/// </summary>
internal sealed class PolicyParser
{
    private readonly TokenReader _reader;
    private readonly SourceText _source;
    private readonly ExpressionParser _expressions;

    public PolicyParser(SourceText source, DiagnosticBag diagnostics)
    {
        _source = source;
        _reader = new TokenReader(source, diagnostics);
        _expressions = new ExpressionParser(_reader);
    }

    /// <summary>Reads an entity uid and nothing else.</summary>
    public static EntityUid? ParseEntityUid(string text)
    {
        var source = new SourceText(text, null);
        var diagnostics = new DiagnosticBag(source);
        var parser = new PolicyParser(source, diagnostics);
        var uid = parser._expressions.ParseEntityUid();
        return diagnostics.HasErrors || !parser._reader.AtEnd ? null : uid;
    }

    public (List<Policy> Policies, List<Template> Templates) ParsePolicies(string idPrefix)
    {
        List<Policy> policies = [];
        List<Template> templates = [];
        while (!_reader.AtEnd && !_reader.Diagnostics.Full)
        {
            var began = _reader.Position;
            if (policies.Count + templates.Count >= Limits.Policies)
            {
                _reader.Diagnostics.Error("WRIT1025", _reader.Current.Range, $"there are more than {Limits.Policies} policies in this text", "split it");
                break;
            }

            var policy = ParsePolicy(string.Concat(idPrefix, (policies.Count + templates.Count).ToString(System.Globalization.CultureInfo.InvariantCulture)));
            if (policy is null) Recover(began);
            else if (policy.HasSlots) templates.Add(new Template(policy));
            else policies.Add(policy);
        }

        return (policies, templates);
    }

    /// <summary>Reads one policy or template and nothing else.</summary>
    public Policy? ParseOnly(string id)
    {
        if (ParsePolicy(id) is not { } policy) return null;
        if (_reader.AtEnd) return policy;
        _reader.Unexpected("the end of the text: one policy may stand here");
        return null;
    }

    // On to what begins a policy, wherever the one that failed was meant to end: a semicolon may be missing, or be the mistake.
    private void Recover(int attemptBegan)
    {
        while (!_reader.AtEnd && !(_reader.Position > attemptBegan && BeginsPolicy())) _reader.Take();
    }

    private bool BeginsPolicy() =>
        _reader.Kind == TokenKind.At || ((_reader.IsWord("permit") || _reader.IsWord("forbid")) && _reader.Peek(1).Kind == TokenKind.LeftParen);

    private Policy? ParsePolicy(string id)
    {
        var start = _reader.Current;
        var annotations = AnnotationParser.Parse(_reader);
        if (annotations is null || ParseEffect() is not { } effect || ParseScope() is not { } scope) return null;
        List<Condition> conditions = [];
        while (_reader.Kind == TokenKind.Identifier)
        {
            if (ParseCondition() is not { } condition) return null;
            conditions.Add(condition);
        }

        if (!_reader.Expect(TokenKind.Semicolon, conditions.Count == 0 ? "`when`, `unless` or `;`" : "`;`")) return null;
        var range = start.Range.To(_reader.Previous.Range);
        return new Policy(id, effect, annotations, scope.Principal, scope.Action, scope.Resource, conditions, _source, range);
    }

    private Effect? ParseEffect()
    {
        if (_reader.TryTakeWord("permit")) return Effect.Permit;
        if (_reader.TryTakeWord("forbid")) return Effect.Forbid;
        _reader.Unexpected("`permit` or `forbid`", Suggestion(["permit", "forbid"]));
        return null;
    }

    private (EntityScope Principal, ActionScope Action, EntityScope Resource)? ParseScope()
    {
        if (!_reader.Expect(TokenKind.LeftParen, "`(`")) return null;
        if (ParseEntityScope("principal") is not { } principal || !_reader.Expect(TokenKind.Comma, "`,`")) return null;
        if (ParseActionScope() is not { } action || !_reader.Expect(TokenKind.Comma, "`,`")) return null;
        if (ParseEntityScope("resource") is not { } resource) return null;
        _reader.TryTake(TokenKind.Comma);
        return _reader.Expect(TokenKind.RightParen, "`)`") ? (principal, action, resource) : null;
    }

    private bool ExpectVariable(string name) => _reader.TryTakeWord(name) || _reader.Unexpected($"`{name}`", Suggestion([name]));

    private string? Suggestion(IReadOnlyList<string> words) =>
        _reader.Kind == TokenKind.Identifier ? Similar.Suggest(_reader.Word(_reader.Current), words) : null;

    private EntityScope? ParseEntityScope(string name)
    {
        var start = _reader.Current;
        if (!ExpectVariable(name)) return null;
        var kind = ScopeKind.Any;
        string? type = null;
        if (_reader.TryTakeWord("is"))
        {
            kind = ScopeKind.Is;
            type = _expressions.ParsePath("an entity type");
            if (type is null) return null;
        }

        if (_reader.TryTakeWord("in")) kind = kind == ScopeKind.Is ? ScopeKind.IsIn : ScopeKind.In;
        else if (kind == ScopeKind.Any && _reader.TryTake(TokenKind.EqualEqual)) kind = ScopeKind.Equal;
        if (kind is ScopeKind.Any or ScopeKind.Is) return new(kind, type, null, IsSlot: false, start.Range.To(_reader.Previous.Range));
        var isSlot = _reader.Kind == TokenKind.Question;
        var entity = isSlot ? null : ParseEntity();
        if (isSlot ? !TakeSlot(name) : entity is null) return null;
        return new(kind, type, entity, isSlot, start.Range.To(_reader.Previous.Range));
    }

    // In parentheses or not, as any expression; but in a head only an entity may stand.
    private EntityUid? ParseEntity()
    {
        var (start, open) = (_reader.Current, 0);
        while (_reader.TryTake(TokenKind.LeftParen)) open++;
        if (open > Limits.Nesting)
        {
            // Nothing recurses here, but whoever reads these tokens again may.
            _reader.Diagnostics.Error("WRIT1002", start.Range.To(_reader.Previous.Range), "this entity stands in too many parentheses", "leave them out");
            return null;
        }

        var entity = _expressions.ParseEntityUid();
        for (; entity is not null && open > 0; open--)
        {
            if (!_reader.Expect(TokenKind.RightParen, "`)`")) return null;
        }

        return entity;
    }

    private bool TakeSlot(string name)
    {
        var start = _reader.Take();
        // The name belongs to the mark: a blank between them makes it no slot.
        if (_reader.Current.Start == start.End && _reader.TryTakeWord(name)) return true;
        _reader.Diagnostics.Error(
            "WRIT1018", start.Range.To(_reader.Current.Range), $"only the slot ?{name} may stand here", "slots are ?principal and ?resource, each after its own name");
        return false;
    }

    private ActionScope? ParseActionScope()
    {
        var start = _reader.Current;
        if (!ExpectVariable("action")) return null;
        var kind = ScopeKind.Any;
        if (_reader.TryTake(TokenKind.EqualEqual)) kind = ScopeKind.Equal;
        else if (_reader.TryTakeWord("in")) kind = ScopeKind.In;
        List<EntityUid>? entities = [];
        if (kind == ScopeKind.In && _reader.TryTake(TokenKind.LeftBracket)) entities = ParseActionList();
        else if (kind != ScopeKind.Any) entities = ParseAction() is { } action ? [action] : null;
        return entities is null ? null : new ActionScope(kind, entities, start.Range.To(_reader.Previous.Range));
    }

    private List<EntityUid>? ParseActionList()
    {
        List<EntityUid> actions = [];
        while (!_reader.TryTake(TokenKind.RightBracket))
        {
            if (ParseAction() is not { } action) return null;
            actions.Add(action);
            if (_reader.Kind != TokenKind.RightBracket && !_reader.Expect(TokenKind.Comma, "`,` or `]`")) return null;
        }

        return actions;
    }

    private EntityUid? ParseAction()
    {
        var start = _reader.Current;
        if (ParseEntity() is not { } uid) return null;
        if (Names.Last(uid.Type) == "Action") return uid;
        _reader.Diagnostics.Error(
            "WRIT1020", start.Range.To(_reader.Previous.Range), $"`{uid}` is not an action", "the type of an action is Action, in a namespace or not");
        return null;
    }

    private Condition? ParseCondition()
    {
        var start = _reader.Current;
        var isWhen = _reader.IsWord("when");
        if (!isWhen && !_reader.IsWord("unless"))
        {
            _reader.Unexpected("`when`, `unless` or `;`", Suggestion(["when", "unless"]) ?? (BeginsPolicy() ? "a policy ends with a semicolon" : null));
            return null;
        }

        _reader.Take();
        if (!_reader.Expect(TokenKind.LeftBrace, "`{`")) return null;
        if (_expressions.Parse() is not { } body || !_reader.Expect(TokenKind.RightBrace, "`}`")) return null;
        return new Condition(isWhen, body, start.Range.To(_reader.Previous.Range));
    }
}
