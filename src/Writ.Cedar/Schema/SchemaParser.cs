namespace Writ.Cedar;

/// <summary>
/// Reads a schema in the Cedar schema syntax: <c>{[annotations] (namespace Path { decl* } | decl)}</c>, where a
/// declaration is an entity type, an action or a common type. The words of this syntax are not reserved: they may be
/// names too. A method that fails has said why and returns null or false.
/// </summary>
internal sealed partial class SchemaParser(TokenReader reader)
{
    private readonly ExpressionParser _paths = new(reader);
    private int _nesting;

    public static List<NamespaceSyntax> Parse(SourceText source, DiagnosticBag diagnostics) =>
        new SchemaParser(new TokenReader(source, diagnostics)).ParseAll();

    private List<NamespaceSyntax> ParseAll()
    {
        var bare = new NamespaceSyntax("", []);
        List<NamespaceSyntax> all = [bare];
        while (!reader.AtEnd && !reader.Diagnostics.Full)
        {
            var began = reader.Position;
            var annotations = ParseAnnotations();
            if (annotations is null) reader.Recover(began);
            else if (reader.TryTakeWord("namespace")) ParseNamespace(annotations, all);
            else if (!ParseDeclaration(annotations, bare)) reader.Recover(began);
        }

        if (bare.IsEmpty) all.Remove(bare);
        return all;
    }

    private void ParseNamespace(List<Annotation> annotations, List<NamespaceSyntax> all)
    {
        var began = reader.Position;
        if (_paths.ParsePath("the name of the namespace") is not { } name || !reader.Expect(TokenKind.LeftBrace, "`{`"))
        {
            reader.Recover(began);
            return;
        }

        var @namespace = new NamespaceSyntax(name, annotations);
        all.Add(@namespace);
        while (!reader.TryTake(TokenKind.RightBrace))
        {
            if (reader.AtEnd || reader.Diagnostics.Full)
            {
                reader.Unexpected("`}`");
                return;
            }

            began = reader.Position;
            var inner = ParseAnnotations();
            if (inner is null || !ParseDeclaration(inner, @namespace)) reader.Recover(began);
        }
    }

    // In schemas, other than in policies, an annotation without a value has the empty one.
    private List<Annotation>? ParseAnnotations() => AnnotationParser.Parse(reader)?.ConvertAll(a => a with { Value = a.Value ?? "" });

    private bool ParseDeclaration(List<Annotation> annotations, NamespaceSyntax into)
    {
        if (reader.TryTakeWord("entity")) return ParseEntity(annotations, into);
        if (reader.TryTakeWord("action")) return ParseAction(annotations, into);
        if (reader.TryTakeWord("type")) return ParseCommonType(annotations, into);
        return reader.Unexpected("`entity`, `action`, `type` or `namespace`");
    }

    private bool ParseCommonType(List<Annotation> annotations, NamespaceSyntax into)
    {
        var token = reader.Current;
        if (reader.Identifier("the name of the type") is not { } name || !reader.Expect(TokenKind.Assign, "`=`")) return false;
        if (ParseType() is not { } type || !reader.Expect(TokenKind.Semicolon, "`;`")) return false;
        into.CommonTypes.Add(new AliasSyntax(new NameSyntax(name, token.Range), type, annotations));
        return true;
    }

    private bool ParseEntity(List<Annotation> annotations, NamespaceSyntax into)
    {
        if (ParseNames(takeStrings: false) is not { } names) return false;
        if (reader.TryTakeWord("enum"))
        {
            if (ParseIds() is not { } ids || !reader.Expect(TokenKind.Semicolon, "`;`")) return false;
            into.EntityTypes.Add(new EntityTypeSyntax(names, [], null, null, ids, annotations));
            return true;
        }

        IReadOnlyList<NameSyntax>? parents = reader.TryTakeWord("in") ? ParseTypeNames() : [];
        if (parents is null) return false;
        RecordTypeSyntax? shape = null;
        if (reader.TryTake(TokenKind.Assign) || reader.Kind == TokenKind.LeftBrace)
        {
            shape = ParseRecord();
            if (shape is null) return false;
        }

        TypeSyntax? tags = null;
        if (reader.TryTakeWord("tags"))
        {
            tags = ParseType();
            if (tags is null) return false;
        }

        into.EntityTypes.Add(new EntityTypeSyntax(names, parents, shape, tags, null, annotations));
        return reader.Expect(TokenKind.Semicolon, "`;`");
    }

    // Names of entity types are identifiers, those of actions also strings.
    private List<NameSyntax>? ParseNames(bool takeStrings)
    {
        List<NameSyntax> names = [];
        do
        {
            var token = reader.Current;
            var name = takeStrings && reader.Kind == TokenKind.String ? reader.StringContent("a name") : reader.Identifier("a name");
            if (name is null) return null;
            names.Add(new NameSyntax(name, token.Range));
        }
        while (reader.TryTake(TokenKind.Comma));
        return names;
    }

    private List<string>? ParseIds()
    {
        if (!reader.Expect(TokenKind.LeftBracket, "`[`")) return null;
        List<string> ids = [];
        do
        {
            if (reader.StringContent("an id, a string") is not { } id) return null;
            ids.Add(id);
        }
        while (reader.TryTake(TokenKind.Comma));
        return reader.Expect(TokenKind.RightBracket, "`,` or `]`") ? ids : null;
    }

    // One name, or several in brackets; here no comma may trail, unlike in records.
    private List<NameSyntax>? ParseTypeNames()
    {
        List<NameSyntax> names = [];
        if (!reader.TryTake(TokenKind.LeftBracket)) return ParseTypeName() is { } single ? [single] : null;
        if (reader.TryTake(TokenKind.RightBracket)) return names;
        do
        {
            if (ParseTypeName() is not { } name) return null;
            names.Add(name);
        }
        while (reader.TryTake(TokenKind.Comma));
        return reader.Expect(TokenKind.RightBracket, "`,` or `]`") ? names : null;
    }

    private NameSyntax? ParseTypeName()
    {
        var start = reader.Current;
        return ParseTypePath() is { } path ? new NameSyntax(path, start.Range.To(reader.Previous.Range)) : null;
    }

    // The built-in types have a namespace of their own, whose name is otherwise reserved.
    private string? ParseTypePath()
    {
        if (!reader.IsWord(Names.Internal)) return _paths.ParsePath("the name of a type");
        reader.Take();
        if (!reader.Expect(TokenKind.DoubleColon, "`::`")) return null;
        return reader.Identifier("the name of a built-in type") is { } name ? $"{Names.Internal}::{name}" : null;
    }

    private TypeSyntax? ParseType()
    {
        if (_nesting >= Limits.Nesting)
        {
            reader.Diagnostics.Error("WRIT1002", reader.Current.Range, "this type is nested too deeply", "name the inner types");
            return null;
        }

        _nesting++;
        var type = reader.Kind == TokenKind.LeftBrace ? ParseRecord()
            : reader.IsWord("Set") && reader.Peek(1).Kind == TokenKind.Less ? ParseSet()
            : ParseTypeName() is { } name ? new NamedTypeSyntax(name.Name, name.Range) : (TypeSyntax?)null;
        _nesting--;
        return type;
    }

    private SetTypeSyntax? ParseSet()
    {
        var start = reader.Take();
        reader.Take();
        if (ParseType() is not { } element || !reader.Expect(TokenKind.Greater, "`>`")) return null;
        return new SetTypeSyntax(element, start.Range.To(reader.Previous.Range));
    }

    private RecordTypeSyntax? ParseRecord()
    {
        var start = reader.Current;
        if (!reader.Expect(TokenKind.LeftBrace, "`{`")) return null;
        List<AttributeSyntax> attributes = [];
        while (!reader.TryTake(TokenKind.RightBrace))
        {
            if (ParseAttribute() is not { } attribute) return null;
            if (attributes.Exists(a => a.Name == attribute.Name))
                reader.Diagnostics.Error("WRIT1201", attribute.Range, $"the attribute `{attribute.Name}` is declared twice", "remove one");
            attributes.Add(attribute);
            if (reader.Kind != TokenKind.RightBrace && !reader.Expect(TokenKind.Comma, "`,` or `}`")) return null;
        }

        return new RecordTypeSyntax(attributes, start.Range.To(reader.Previous.Range));
    }

    private AttributeSyntax? ParseAttribute()
    {
        if (ParseAnnotations() is not { } annotations) return null;
        var token = reader.Current;
        var name = reader.Kind == TokenKind.String ? reader.StringContent("a name") : reader.Identifier("the name of an attribute");
        if (name is null) return null;
        var isRequired = !reader.TryTake(TokenKind.Question);
        if (!reader.Expect(TokenKind.Colon, "`:`") || ParseType() is not { } type) return null;
        return new AttributeSyntax(name, isRequired, type, annotations, token.Range);
    }
}
