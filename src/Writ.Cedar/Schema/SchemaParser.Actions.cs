namespace Writ.Cedar;

/// <summary>Actions.</summary>
internal sealed partial class SchemaParser
{
    private bool ParseAction(List<Annotation> annotations, NamespaceSyntax into)
    {
        if (ParseNames(takeStrings: true) is not { } names) return false;
        List<ActionRefSyntax>? parents = reader.TryTakeWord("in") ? ParseActionRefs() : [];
        if (parents is null) return false;
        var applies = new Applies();
        if (!reader.IsWord("appliesTo")) (applies.Principals, applies.Resources) = ([], []);
        else if (!ParseAppliesTo(applies)) return false;
        // Actions have no attributes; an old spelling says so.
        if (reader.TryTakeWord("attributes") && !(reader.Expect(TokenKind.LeftBrace, "`{`") && reader.Expect(TokenKind.RightBrace, "`}`"))) return false;
        into.Actions.Add(new ActionSyntax(names, parents, applies.Principals, applies.Resources, applies.Context, annotations));
        return reader.Expect(TokenKind.Semicolon, "`;`");
    }

    private List<ActionRefSyntax>? ParseActionRefs()
    {
        List<ActionRefSyntax> refs = [];
        if (!reader.TryTake(TokenKind.LeftBracket)) return ParseActionRef() is { } single ? [single] : null;
        do
        {
            if (ParseActionRef() is not { } reference) return null;
            refs.Add(reference);
        }
        while (reader.TryTake(TokenKind.Comma));
        return reader.Expect(TokenKind.RightBracket, "`,` or `]`") ? refs : null;
    }

    // name | "name" | Path::"name"
    private ActionRefSyntax? ParseActionRef()
    {
        var start = reader.Current;
        if (reader.Kind == TokenKind.String)
            return reader.StringContent("an action") is { } quoted ? new ActionRefSyntax(null, quoted, start.Range) : null;
        if (_paths.ParsePath("an action") is not { } path) return null;
        if (!reader.TryTake(TokenKind.DoubleColon))
        {
            if (!path.Contains(':', StringComparison.Ordinal)) return new ActionRefSyntax(null, path, start.Range);
            reader.Unexpected("`::` and the action's name, a string");
            return null;
        }

        return reader.StringContent("the action's name, a string") is { } id
            ? new ActionRefSyntax(path, id, start.Range.To(reader.Previous.Range))
            : null;
    }

    private bool ParseAppliesTo(Applies applies)
    {
        var start = reader.Take();
        if (!reader.Expect(TokenKind.LeftBrace, "`{`")) return false;
        while (!reader.TryTake(TokenKind.RightBrace))
        {
            if (!ParseAppliesItem(applies)) return false;
            if (reader.Kind != TokenKind.RightBrace && !reader.Expect(TokenKind.Comma, "`,` or `}`")) return false;
        }

        if (applies.Principals is not null && applies.Resources is not null) return true;
        reader.Diagnostics.Error(
            "WRIT1209", start.Range, "`appliesTo` does not say both principal and resource", "leave it out where the action only groups others");
        return false;
    }

    private bool ParseAppliesItem(Applies applies)
    {
        var word = reader.Current;
        if (reader.Identifier("`principal`, `resource` or `context`") is not { } name || !reader.Expect(TokenKind.Colon, "`:`")) return false;
        var isNew = name switch
        {
            "principal" => applies.Principals is null,
            "resource" => applies.Resources is null,
            "context" => applies.Context is null,
            _ => false,
        };
        if (!isNew)
        {
            reader.Diagnostics.Error("WRIT1209", word.Range, $"`{name}` is not expected here", "`appliesTo` says principal, resource and context, each once");
            return false;
        }

        if (name == "context") return (applies.Context = ParseContext()) is not null;
        var types = ParseTypeNames();
        if (types is { Count: 0 })
        {
            reader.Diagnostics.Error("WRIT1209", word.Range, $"`{name}` lists no type", "leave `appliesTo` out where the action only groups others");
            return false;
        }

        if (name == "principal") applies.Principals = types;
        else applies.Resources = types;
        return types is not null;
    }

    // A record, or the name of one: no entity type is a context.
    private TypeSyntax? ParseContext()
    {
        var type = ParseType();
        return type is NamedTypeSyntax named ? named with { Kind = TypeNameKind.Common } : type;
    }

    private sealed class Applies
    {
        public List<NameSyntax>? Principals { get; set; }

        public List<NameSyntax>? Resources { get; set; }

        public TypeSyntax? Context { get; set; }
    }
}
