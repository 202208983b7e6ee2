namespace Writ.Cedar;

/// <summary>One policy, read and immutable.</summary>
public sealed class Policy
{
    private readonly SourceText _source;
    private readonly TextRange _range;
    private IReadOnlyList<EntityUid>? _literals;

    internal Policy(
        string id, Effect effect, IReadOnlyList<Annotation> annotations, EntityScope principal, ActionScope action,
        EntityScope resource, IReadOnlyList<Condition> conditions, SourceText source, TextRange range)
    {
        Id = id;
        Effect = effect;
        Annotations = annotations;
        Principal = principal;
        Action = action;
        Resource = resource;
        Conditions = conditions;
        _source = source;
        _range = range;
    }

    public string Id { get; }

    public Effect Effect { get; }

    /// <summary>In the order of the text; names are distinct.</summary>
    public IReadOnlyList<Annotation> Annotations { get; }

    public SourceSpan Span => _source.Resolve(_range);

    /// <summary>The policy's own text, from its first annotation to its semicolon.</summary>
    public string Text => _source.Text[_range.Start.._range.End];

    /// <summary>The name given to the text this was read from.</summary>
    public string? Source => _source.Name;

    /// <summary>Every entity that the policy names, in its head or its conditions, each once, in order.</summary>
    public IReadOnlyList<EntityUid> EntityLiterals => _literals ??= LiteralFinder.Find(this);

    internal EntityScope Principal { get; }

    internal ActionScope Action { get; }

    internal EntityScope Resource { get; }

    internal IReadOnlyList<Condition> Conditions { get; }

    internal SourceText SourceText => _source;

    /// <summary>The same policy under another id.</summary>
    public Policy WithId(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        return new Policy(id, Effect, Annotations, Principal, Action, Resource, Conditions, _source, _range);
    }

    internal Policy With(string id, EntityScope principal, EntityScope resource) =>
        new(id, Effect, Annotations, principal, Action, resource, Conditions, _source, _range);

    /// <inheritdoc/>
    public override string ToString() => Id;
}
