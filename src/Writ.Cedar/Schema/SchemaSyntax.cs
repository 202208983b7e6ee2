namespace Writ.Cedar;

/// <summary>A name and where it stands; not yet known what it means.</summary>
internal sealed record NameSyntax(string Name, TextRange Range);

/// <summary>A type as written.</summary>
internal abstract record TypeSyntax(TextRange Range);

/// <summary>What a name of a type may mean.</summary>
internal enum TypeNameKind
{
    /// <summary>A common type, an entity type or a built-in type: which, the declarations decide.</summary>
    Any,

    /// <summary>An entity type.</summary>
    Entity,

    /// <summary>A common type, or a built-in type by its name.</summary>
    Common,

    /// <summary>A built-in type, whatever is declared under its name.</summary>
    BuiltIn,
}

/// <summary>A type by its name. The Cedar syntax knows only <see cref="TypeNameKind.Any"/>; JSON says more.</summary>
internal sealed record NamedTypeSyntax(string Name, TextRange Range, TypeNameKind Kind = TypeNameKind.Any) : TypeSyntax(Range);

internal sealed record SetTypeSyntax(TypeSyntax Element, TextRange Range) : TypeSyntax(Range);

internal sealed record RecordTypeSyntax(IReadOnlyList<AttributeSyntax> Attributes, TextRange Range) : TypeSyntax(Range);

internal sealed record AttributeSyntax(
    string Name, bool IsRequired, TypeSyntax Type, IReadOnlyList<Annotation> Annotations, TextRange Range);

/// <summary><c>type Name = …;</c></summary>
internal sealed record AliasSyntax(NameSyntax Name, TypeSyntax Type, IReadOnlyList<Annotation> Annotations);

/// <summary>
/// <c>entity A, B in [C] { … } tags T;</c>, or <c>entity A enum ["x"];</c> with <paramref name="Ids"/> set. In JSON the shape may be
/// the name of a record.
/// </summary>
internal sealed record EntityTypeSyntax(
    IReadOnlyList<NameSyntax> Names, IReadOnlyList<NameSyntax> Parents, TypeSyntax? Shape, TypeSyntax? Tags,
    IReadOnlyList<string>? Ids, IReadOnlyList<Annotation> Annotations);

/// <summary>An action named as a parent: in the own namespace where there is no type.</summary>
internal sealed record ActionRefSyntax(string? Type, string Id, TextRange Range);

/// <summary><c>action "a", b in [c] appliesTo { … };</c>; principals and resources are null when JSON does not
/// say what it applies to, and empty when it says nothing: to no request in both cases.</summary>
internal sealed record ActionSyntax(
    IReadOnlyList<NameSyntax> Names, IReadOnlyList<ActionRefSyntax> Parents, IReadOnlyList<NameSyntax>? Principals,
    IReadOnlyList<NameSyntax>? Resources, TypeSyntax? Context, IReadOnlyList<Annotation> Annotations);

/// <summary>One namespace's declarations; its name is empty for those outside of any.</summary>
internal sealed record NamespaceSyntax(string Name, IReadOnlyList<Annotation> Annotations)
{
    public List<AliasSyntax> CommonTypes { get; } = [];

    public List<EntityTypeSyntax> EntityTypes { get; } = [];

    public List<ActionSyntax> Actions { get; } = [];

    public bool IsEmpty => CommonTypes.Count == 0 && EntityTypes.Count == 0 && Actions.Count == 0;
}
