using System.Text;

namespace Writ.Cedar;

/// <summary>Prints expressions in Cedar syntax, with parentheses only where the grammar needs them.</summary>
internal static class CedarPrinter
{
    // How tightly a form binds; the numbers order the levels of the grammar and mean nothing else.
    private const int If = 0;
    private const int Or = 1;
    private const int And = 2;
    private const int Relation = 3;
    private const int Sum = 4;
    private const int Product = 5;
    private const int Unary = 6;
    private const int Member = 7;

    public static string Print(Expr expr)
    {
        var text = new StringBuilder();
        Print(text, expr);
        return text.ToString();
    }

    public static void Print(StringBuilder text, Expr expr) => Print(text, expr, If);

    private static void Print(StringBuilder text, Expr expr, int least)
    {
        // A path that only JSON can hold is spelled out.
        if (expr is HasExpr { Path.Count: > 1 } has && !has.Path.All(p => Names.IsIdentifier(p))) expr = SpellOut(has);
        var parenthesised = LevelOf(expr) < least;
        if (parenthesised) text.Append('(');
        PrintBare(text, expr);
        if (parenthesised) text.Append(')');
    }

    private static int LevelOf(Expr expr) => expr switch
    {
        IfExpr => If,
        OrExpr => Or,
        AndExpr => And,
        HasExpr or LikeExpr or IsExpr => Relation,
        BinaryExpr e => LevelOf(e.Operator),
        UnaryExpr e => e.Operator == UnaryOperator.IsEmpty ? Member : Unary,
        LiteralExpr { Value: LongValue { Number: < 0 } } => Unary,
        _ => Member,
    };

    private static int LevelOf(BinaryOperator @operator) => @operator switch
    {
        BinaryOperator.Add or BinaryOperator.Subtract => Sum,
        BinaryOperator.Multiply => Product,
        _ => MethodOf(@operator) is null ? Relation : Member,
    };

    private static void PrintBare(StringBuilder text, Expr expr)
    {
        switch (expr)
        {
            case LiteralExpr e: e.Value.Print(text); break;
            case VariableExpr e: text.Append(NameOf(e.Variable)); break;
            case IfExpr e: PrintIf(text, e); break;
            case OrExpr e: PrintJoined(text, e.Operands, " || ", And); break;
            case AndExpr e: PrintJoined(text, e.Operands, " && ", Relation); break;
            case UnaryExpr e: PrintUnary(text, e); break;
            case BinaryExpr e: PrintBinary(text, e); break;
            case AttributeExpr e: PrintAttribute(text, e); break;
            case HasExpr e: PrintHas(text, e); break;
            case LikeExpr e:
                Print(text, e.Target, Sum);
                text.Append(" like ");
                PrintPattern(text, e.Pattern);
                break;
            case IsExpr e: PrintIs(text, e); break;
            case SetExpr e: PrintList(text, '[', e.Items, 0, ']'); break;
            case RecordExpr e: PrintRecord(text, e); break;
            case CallExpr e: PrintCall(text, e); break;
            default: throw new InvalidOperationException($"no text for {expr.GetType().Name}");
        }
    }

    /// <summary>The variable as it is written.</summary>
    public static string NameOf(Variable variable) => variable switch
    {
        Variable.Principal => "principal",
        Variable.Action => "action",
        Variable.Resource => "resource",
        _ => "context",
    };

    /// <summary>The operator between its operands, or the method's name.</summary>
    public static string NameOf(BinaryOperator @operator) => MethodOf(@operator) ?? @operator switch
    {
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterEqual => ">=",
        BinaryOperator.In => "in",
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        _ => "*",
    };

    private static string? MethodOf(BinaryOperator @operator) => @operator switch
    {
        BinaryOperator.Contains => "contains",
        BinaryOperator.ContainsAll => "containsAll",
        BinaryOperator.ContainsAny => "containsAny",
        BinaryOperator.GetTag => "getTag",
        BinaryOperator.HasTag => "hasTag",
        _ => null,
    };

    private static void PrintIf(StringBuilder text, IfExpr expr)
    {
        text.Append("if ");
        Print(text, expr.Condition, If);
        text.Append(" then ");
        Print(text, expr.Then, If);
        text.Append(" else ");
        Print(text, expr.Otherwise, If);
    }

    private static void PrintJoined(StringBuilder text, IReadOnlyList<Expr> parts, string with, int least)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0) text.Append(with);
            Print(text, parts[i], least);
        }
    }

    private static void PrintUnary(StringBuilder text, UnaryExpr expr)
    {
        if (expr.Operator == UnaryOperator.IsEmpty)
        {
            Print(text, expr.Operand, Member);
            text.Append(".isEmpty()");
            return;
        }

        text.Append(expr.Operator == UnaryOperator.Not ? '!' : '-');
        // A minus directly before a number would become part of it.
        var needsParentheses = expr.Operator == UnaryOperator.Negate && expr.Operand is LiteralExpr { Value: LongValue { Number: >= 0 } };
        if (needsParentheses) text.Append('(');
        Print(text, expr.Operand, Member);
        if (needsParentheses) text.Append(')');
    }

    private static void PrintBinary(StringBuilder text, BinaryExpr expr)
    {
        var level = LevelOf(expr.Operator);
        if (level == Member)
        {
            Print(text, expr.Left, Member);
            text.Append('.').Append(MethodOf(expr.Operator));
            PrintList(text, '(', [expr.Right], 0, ')');
            return;
        }

        // Sums and products go from left to right; relations do not chain.
        Print(text, expr.Left, level == Relation ? Sum : level);
        text.Append(' ').Append(NameOf(expr.Operator)).Append(' ');
        Print(text, expr.Right, level + 1);
    }

    private static void PrintAttribute(StringBuilder text, AttributeExpr expr)
    {
        Print(text, expr.Target, Member);
        if (Names.IsIdentifier(expr.Name))
        {
            text.Append('.').Append(expr.Name);
            return;
        }

        text.Append('[');
        StringLiteral.Append(text, expr.Name);
        text.Append(']');
    }

    private static void PrintHas(StringBuilder text, HasExpr expr)
    {
        Print(text, expr.Target, Sum);
        text.Append(" has ");
        PrintKey(text, expr.Path[0]);
        for (var i = 1; i < expr.Path.Count; i++) text.Append('.').Append(expr.Path[i]);
    }

    // x has "a b".c is asked one step after the other, as the language reference explains the path.
    private static AndExpr SpellOut(HasExpr expr)
    {
        List<Expr> steps = [];
        var target = expr.Target;
        foreach (var name in expr.Path)
        {
            steps.Add(new HasExpr(expr.Range, target, [name]));
            target = new AttributeExpr(expr.Range, target, name);
        }

        return new AndExpr(expr.Range, steps);
    }

    private static void PrintIs(StringBuilder text, IsExpr expr)
    {
        Print(text, expr.Target, Sum);
        text.Append(" is ").Append(expr.Type);
        if (expr.Container is null) return;
        text.Append(" in ");
        Print(text, expr.Container, Sum);
    }

    private static void PrintRecord(StringBuilder text, RecordExpr expr)
    {
        text.Append('{');
        for (var i = 0; i < expr.Keys.Count; i++)
        {
            if (i > 0) text.Append(", ");
            PrintKey(text, expr.Keys[i]);
            text.Append(": ");
            Print(text, expr.Values[i], If);
        }

        text.Append('}');
    }

    private static void PrintCall(StringBuilder text, CallExpr expr)
    {
        if (expr.Function.IsMethod)
        {
            Print(text, expr.Arguments[0], Member);
            text.Append('.');
        }

        text.Append(expr.Function.Name);
        PrintList(text, '(', expr.Arguments, expr.Function.IsMethod ? 1 : 0, ')');
    }

    private static void PrintList(StringBuilder text, char open, IReadOnlyList<Expr> items, int from, char close)
    {
        text.Append(open);
        for (var i = from; i < items.Count; i++)
        {
            if (i > from) text.Append(", ");
            Print(text, items[i], If);
        }

        text.Append(close);
    }

    private static void PrintKey(StringBuilder text, string key)
    {
        if (Names.IsIdentifier(key)) text.Append(key);
        else StringLiteral.Append(text, key);
    }

    private static void PrintPattern(StringBuilder text, Pattern pattern)
    {
        text.Append('"');
        for (var i = 0; i < pattern.Pieces.Count; i++)
        {
            if (i > 0) text.Append('*');
            text.Append(StringLiteral.Quote(pattern.Pieces[i]).Replace("*", "\\*", StringComparison.Ordinal).AsSpan()[1..^1]);
        }

        text.Append('"');
    }
}
