namespace Writ.Cedar;

/// <summary>Members and primaries: what binds tightest.</summary>
internal sealed partial class ExpressionParser
{
    private static readonly string[] Variables = ["principal", "action", "resource", "context"];

    /// <summary><c>member = primary {"." identifier ["(" args ")"] | "[" string "]"}</c></summary>
    private Expr? ParseMember()
    {
        var start = reader.Current;
        var target = ParsePrimary();
        while (target is not null)
        {
            if (reader.TryTake(TokenKind.Dot)) target = Bounded(ParseAccess(start, target));
            else if (reader.TryTake(TokenKind.LeftBracket)) target = Bounded(ParseIndex(start, target));
            else break;
        }

        return target;
    }

    private Expr? ParseAccess(Token start, Expr target)
    {
        var nameToken = reader.Current;
        if (reader.Identifier("the name of an attribute or method") is not { } name) return null;
        if (reader.Kind != TokenKind.LeftParen) return new AttributeExpr(Since(start), target, name);
        reader.Take();
        if (ParseList(TokenKind.RightParen, "`)`") is not { } arguments) return null;
        return MakeMethod(Since(start), target, name, nameToken.Range, arguments);
    }

    private AttributeExpr? ParseIndex(Token start, Expr target)
    {
        if (reader.StringContent("a string: only attributes are looked up this way") is not { } key) return null;
        if (!reader.Expect(TokenKind.RightBracket, "`]`")) return null;
        return new AttributeExpr(Since(start), target, string.Intern(key));
    }

    private Expr? MakeMethod(TextRange range, Expr target, string name, TextRange nameRange, List<Expr> arguments)
    {
        if (name == "isEmpty")
            return ExpectArguments(nameRange, name, arguments, 0) ? new UnaryExpr(range, UnaryOperator.IsEmpty, target) : null;
        BinaryOperator? builtIn = name switch
        {
            "contains" => BinaryOperator.Contains,
            "containsAll" => BinaryOperator.ContainsAll,
            "containsAny" => BinaryOperator.ContainsAny,
            "getTag" => BinaryOperator.GetTag,
            "hasTag" => BinaryOperator.HasTag,
            _ => null,
        };
        if (builtIn is { } binary)
            return ExpectArguments(nameRange, name, arguments, 1) ? new BinaryExpr(range, binary, target, arguments[0]) : null;
        if (ExtensionFunction.TryGet(name, out var function) && function.IsMethod)
            return new CallExpr(range, function, [target, .. arguments]);
        var help = function is null ? Similar.Suggest(name, ExtensionFunction.MethodNames) : $"`{name}` is a function: write {name}(…)";
        reader.Diagnostics.Error("WRIT1015", nameRange, $"there is no method `{name}`", help);
        return null;
    }

    private bool ExpectArguments(TextRange range, string name, List<Expr> arguments, int count)
    {
        if (arguments.Count == count) return true;
        reader.Diagnostics.Error("WRIT1016", range, $"`{name}` takes {(count == 0 ? "no argument" : "one argument")}, not {arguments.Count}");
        return false;
    }

    private Expr? ParsePrimary()
    {
        switch (reader.Kind)
        {
            case TokenKind.Integer: return ParseInteger(null);
            case TokenKind.String: return ParseString();
            case TokenKind.LeftParen: return ParseParentheses();
            case TokenKind.LeftBracket: return ParseSet();
            case TokenKind.LeftBrace: return ParseRecord();
            case TokenKind.Identifier: return ParseName();
            case TokenKind.Question:
                reader.Diagnostics.Error("WRIT1018", reader.Current.Range, "slots cannot stand in a condition", "slots belong into the head of a template");
                return null;
            default:
                reader.Unexpected("an expression");
                return null;
        }
    }

    private LiteralExpr? ParseString()
    {
        var token = reader.Current;
        return reader.StringContent("a string") is { } text ? new LiteralExpr(token.Range, new StringValue(text)) : null;
    }

    private Expr? ParseParentheses()
    {
        reader.Take();
        return Parse() is { } inner && reader.Expect(TokenKind.RightParen, "`)`") ? inner : null;
    }

    private SetExpr? ParseSet()
    {
        var start = reader.Take();
        return ParseList(TokenKind.RightBracket, "`]`") is { } items ? new SetExpr(start.Range.To(reader.Previous.Range), items) : null;
    }

    // Takes the closing token; a trailing comma is allowed.
    private List<Expr>? ParseList(TokenKind close, string closeText)
    {
        List<Expr> items = [];
        while (!reader.TryTake(close))
        {
            if (Parse() is not { } item) return null;
            if (items.Count >= Limits.Members)
            {
                TooMany(item.Range);
                return null;
            }

            items.Add(item);
            if (reader.Kind != close && !reader.Expect(TokenKind.Comma, $"`,` or {closeText}")) return null;
        }

        return items;
    }

    private RecordExpr? ParseRecord()
    {
        var start = reader.Take();
        List<string> keys = [];
        List<Expr> values = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        while (!reader.TryTake(TokenKind.RightBrace))
        {
            var keyToken = reader.Current;
            var key = reader.Kind == TokenKind.String ? reader.StringContent("a key") : reader.Identifier("a key");
            if (key is null || !reader.Expect(TokenKind.Colon, "`:`") || Parse() is not { } value) return null;
            if (!seen.Add(key))
                reader.Diagnostics.Error("WRIT1010", keyToken.Range, $"the key `{key}` occurs twice in one record", "remove one");
            if (keys.Count >= Limits.Members)
            {
                TooMany(keyToken.Range);
                return null;
            }

            keys.Add(string.Intern(key));
            values.Add(value);
            if (reader.Kind != TokenKind.RightBrace && !reader.Expect(TokenKind.Comma, "`,` or `}`")) return null;
        }

        return new RecordExpr(start.Range.To(reader.Previous.Range), keys, values);
    }

    private void TooMany(TextRange range) =>
        reader.Diagnostics.Error("WRIT1026", range, $"there are more than {Limits.Members} members here", "put them into entities or the context");

    private Expr? ParseName()
    {
        var token = reader.Current;
        if (reader.TryTakeWord("true")) return new LiteralExpr(token.Range, BoolValue.True);
        if (reader.TryTakeWord("false")) return new LiteralExpr(token.Range, BoolValue.False);
        if (ParsePath("an expression") is not { } path) return null;
        if (reader.TryTake(TokenKind.DoubleColon))
        {
            return reader.StringContent("the entity's id, a string") is { } id
                ? new LiteralExpr(token.Range.To(reader.Previous.Range), new EntityUid(path, id))
                : null;
        }

        return reader.TryTake(TokenKind.LeftParen) ? ParseCall(path, token.Range.To(reader.Previous.Range)) : MakeVariable(path, token.Range.To(reader.Previous.Range));
    }

    private CallExpr? ParseCall(string name, TextRange start)
    {
        if (ParseList(TokenKind.RightParen, "`)`") is not { } arguments) return null;
        if (ExtensionFunction.TryGet(name, out var function) && !function.IsMethod)
            return new CallExpr(start.To(reader.Previous.Range), function, arguments);
        var help = function is null ? Similar.Suggest(name, ExtensionFunction.ConstructorNames) : $"`{name}` is a method: write x.{name}(…)";
        reader.Diagnostics.Error("WRIT1014", start, $"there is no function `{name}`", help);
        return null;
    }

    private VariableExpr? MakeVariable(string name, TextRange range)
    {
        Variable? variable = name switch
        {
            "principal" => Variable.Principal,
            "action" => Variable.Action,
            "resource" => Variable.Resource,
            "context" => Variable.Context,
            _ => null,
        };
        if (variable is { } known) return new VariableExpr(range, known);
        reader.Diagnostics.Error(
            "WRIT1017", range, $"`{name}` is not a variable",
            Similar.Suggest(name, Variables) ?? "the variables are principal, action, resource and context; strings stand in double quotes");
        return null;
    }
}
