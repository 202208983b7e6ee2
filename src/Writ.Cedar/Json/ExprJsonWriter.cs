using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Writes expressions in the JSON policy format (EST): one key an object, which names the form.</summary>
internal static class ExprJsonWriter
{
    public static void Write(Utf8JsonWriter writer, Expr expr)
    {
        switch (expr)
        {
            case LiteralExpr e: WriteLiteral(writer, e); return;
            case AndExpr e: WriteChain(writer, "&&", e.Operands); return;
            case OrExpr e: WriteChain(writer, "||", e.Operands); return;
        }

        writer.WriteStartObject();
        switch (expr)
        {
            case VariableExpr e: writer.WriteString("Var", CedarPrinter.NameOf(e.Variable)); break;
            case IfExpr e: WriteForm(writer, "if-then-else", ("if", e.Condition), ("then", e.Then), ("else", e.Otherwise)); break;
            case UnaryExpr e: WriteForm(writer, e.Operator switch { UnaryOperator.Not => "!", UnaryOperator.Negate => "neg", _ => "isEmpty" }, ("arg", e.Operand)); break;
            case BinaryExpr e: WriteForm(writer, CedarPrinter.NameOf(e.Operator), ("left", e.Left), ("right", e.Right)); break;
            case AttributeExpr e: WriteOpen(writer, ".", e.Target, () => writer.WriteString("attr", e.Name)); break;
            case HasExpr e: WriteOpen(writer, "has", e.Target, () => WritePath(writer, e.Path)); break;
            case LikeExpr e: WriteOpen(writer, "like", e.Target, () => WritePattern(writer, e.Pattern)); break;
            case IsExpr e: WriteOpen(writer, "is", e.Target, () => WriteIs(writer, e)); break;
            case SetExpr e: WriteList(writer, "Set", e.Items); break;
            case CallExpr e: WriteList(writer, e.Function.Name, e.Arguments); break;
            case RecordExpr e: WriteRecord(writer, e); break;
            default: throw new InvalidOperationException($"no JSON for {expr.GetType().Name}");
        }

        writer.WriteEndObject();
    }

    private static void WriteLiteral(Utf8JsonWriter writer, LiteralExpr expr)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("Value");
        ValueWriter.Write(writer, expr.Value);
        writer.WriteEndObject();
    }

    // a && b && c is (a && b) && c: the first operand is innermost. Without recursion, for there may be thousands.
    private static void WriteChain(Utf8JsonWriter writer, string @operator, IReadOnlyList<Expr> operands)
    {
        for (var i = 1; i < operands.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteStartObject(@operator);
            writer.WritePropertyName("left");
        }

        Write(writer, operands[0]);
        for (var i = 1; i < operands.Count; i++)
        {
            writer.WritePropertyName("right");
            Write(writer, operands[i]);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }

    private static void WriteForm(Utf8JsonWriter writer, string form, params ReadOnlySpan<(string Key, Expr Part)> parts)
    {
        writer.WriteStartObject(form);
        foreach (var (key, part) in parts)
        {
            writer.WritePropertyName(key);
            Write(writer, part);
        }

        writer.WriteEndObject();
    }

    private static void WriteOpen(Utf8JsonWriter writer, string form, Expr left, Action rest)
    {
        writer.WriteStartObject(form);
        writer.WritePropertyName("left");
        Write(writer, left);
        rest();
        writer.WriteEndObject();
    }

    private static void WriteIs(Utf8JsonWriter writer, IsExpr expr)
    {
        writer.WriteString("entity_type", expr.Type);
        if (expr.Container is null) return;
        writer.WritePropertyName("in");
        Write(writer, expr.Container);
    }

    private static void WritePath(Utf8JsonWriter writer, IReadOnlyList<string> path)
    {
        if (path.Count == 1)
        {
            writer.WriteString("attr", path[0]);
            return;
        }

        writer.WriteStartArray("attr");
        foreach (var name in path) writer.WriteStringValue(name);
        writer.WriteEndArray();
    }

    // One literal a code point, as the format has it.
    private static void WritePattern(Utf8JsonWriter writer, Pattern pattern)
    {
        writer.WriteStartArray("pattern");
        for (var i = 0; i < pattern.Pieces.Count; i++)
        {
            if (i > 0) writer.WriteStringValue("Wildcard");
            foreach (var rune in pattern.Pieces[i].EnumerateRunes())
            {
                writer.WriteStartObject();
                writer.WriteString("Literal", rune.ToString());
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter writer, string form, IReadOnlyList<Expr> items)
    {
        writer.WriteStartArray(form);
        foreach (var item in items) Write(writer, item);
        writer.WriteEndArray();
    }

    private static void WriteRecord(Utf8JsonWriter writer, RecordExpr expr)
    {
        writer.WriteStartObject("Record");
        foreach (var (key, value) in expr.Keys.Zip(expr.Values).OrderBy(f => f.First, CodePoints.Order))
        {
            writer.WritePropertyName(key);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }
}
