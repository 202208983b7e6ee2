using System.Text;

namespace Writ.Cedar;

/// <summary>
/// Prints expressions in one spelling, fully parenthesised: two that print alike are alike, wherever they stand. What the
/// validator learns about an expression it remembers under this text.
/// </summary>
internal static class ExprPrinter
{
    public static string Print(Expr expr)
    {
        var text = new StringBuilder();
        Print(text, expr);
        return text.ToString();
    }

    private static void Print(StringBuilder text, Expr expr)
    {
        switch (expr)
        {
            case LiteralExpr e: e.Value.Print(text); break;
            case VariableExpr e: text.Append('$').Append(e.Variable); break;
            case AttributeExpr e:
                PrintCall(text, ".", [e.Target]);
                StringLiteral.Append(text, e.Name);
                break;
            case HasExpr e:
                PrintCall(text, "has", [e.Target]);
                foreach (var name in e.Path) StringLiteral.Append(text, name);
                break;
            case LikeExpr e:
                PrintCall(text, "like", [e.Target]);
                e.Pattern.Print(text);
                break;
            case IsExpr e: PrintCall(text, "is " + e.Type, e.Container is null ? [e.Target] : [e.Target, e.Container]); break;
            case RecordExpr e:
                PrintCall(text, "record", e.Values);
                foreach (var key in e.Keys) StringLiteral.Append(text, key);
                break;
            case IfExpr e: PrintCall(text, "if", [e.Condition, e.Then, e.Otherwise]); break;
            case AndExpr e: PrintCall(text, "and", e.Operands); break;
            case OrExpr e: PrintCall(text, "or", e.Operands); break;
            case UnaryExpr e: PrintCall(text, e.Operator.ToString(), [e.Operand]); break;
            case BinaryExpr e: PrintCall(text, e.Operator.ToString(), [e.Left, e.Right]); break;
            case SetExpr e: PrintCall(text, "set", e.Items); break;
            case CallExpr e: PrintCall(text, e.Function.Name, e.Arguments); break;
            default: throw new InvalidOperationException($"no text for {expr.GetType().Name}");
        }
    }

    private static void PrintCall(StringBuilder text, string name, IReadOnlyList<Expr> parts)
    {
        text.Append(name).Append('(');
        foreach (var part in parts)
        {
            Print(text, part);
            text.Append(',');
        }

        text.Append(')');
    }
}
