namespace Writ.Cedar;

/// <summary>A name and where it stands; not yet known what it means.</summary>
internal sealed record NameSyntax(string Name, TextRange Range);

/// <summary>A type as written.</summary>
internal abstract record TypeSyntax(TextRange Range);

/// <summary>A common type, an entity type or a built-in type: which, the declarations decide.</summary>
internal sealed record NamedTypeSyntax(string Name, TextRange Range) : TypeSyntax(Range);

internal sealed record SetTypeSyntax(TypeSyntax Element, TextRange Range) : TypeSyntax(Range);

internal sealed record RecordTypeSyntax(IReadOnlyList<AttributeSyntax> Attributes, TextRange Range) : TypeSyntax(Range);

internal sealed record AttributeSyntax(
    string Name, bool IsRequired, TypeSyntax Type, IReadOnlyList<Annotation> Annotations, TextRange Range);

/// <summary><c>type Name = …;</c></summary>
internal sealed record AliasSyntax(NameSyntax Name, TypeSyntax Type, IReadOnlyList<Annotation> Annotations);

/// <summary><c>entity A, B in [C] { … } tags T;</c>, or <c>entity A enum ["x"];</c> with <paramref name="Ids"/> set.</summary>
internal sealed record EntityTypeSyntax(
    IReadOnlyList<NameSyntax> Names, IReadOnlyList<NameSyntax> Parents, RecordTypeSyntax? Shape, TypeSyntax? Tags,
    IReadOnlyList<string>? Ids, IReadOnlyList<Annotation> Annotations);

/// <summary>An action named as a parent: in the own namespace where there is no type.</summary>
internal sealed record ActionRefSyntax(string? Type, string Id, TextRange Range);

/// <summary><c>action "a", b in [c] appliesTo { … };</c>; principals and resources are null when it applies to nothing.</summary>
internal sealed record ActionSyntax(
    IReadOnlyList<NameSyntax> Names, IReadOnlyList<ActionRefSyntax> Parents, IReadOnlyList<NameSyntax>? Principals,
    IReadOnlyList<NameSyntax>? Resources, TypeSyntax? Context, IReadOnlyList<Annotation> Annotations);

/// <summary>One namespace's declarations; its name is empty for those outside of any.</summary>
internal sealed record NamespaceSyntax(string Name, IReadOnlyList<Annotation> Annotations)
{
    public List<AliasSyntax> CommonTypes { get; } = [];

    public List<EntityTypeSyntax> EntityTypes { get; } = [];

    public List<ActionSyntax> Actions { get; } = [];
}
