using System.Globalization;
using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Values as JSON. Sets are written in a fixed order, so that equal values give equal bytes.</summary>
internal static class ValueWriter
{
    public static void Write(Utf8JsonWriter writer, Value value)
    {
        switch (value)
        {
            case BoolValue v: writer.WriteBooleanValue(v.IsTrue); break;
            case LongValue v: writer.WriteNumberValue(v.Number); break;
            case StringValue v: writer.WriteStringValue(v.Text); break;
            case EntityUid v: WriteEscape(writer, "__entity", "type", v.Type, "id", v.Id); break;
            case IpAddressValue v: WriteExtension(writer, "ip", v.Literal()); break;
            case DecimalValue v: WriteExtension(writer, "decimal", v.Literal()); break;
            case DurationValue v: WriteExtension(writer, "duration", v.Literal()); break;
            case DatetimeValue v: WriteDatetime(writer, v); break;
            case SetValue v: WriteSet(writer, v); break;
            case RecordValue v: WriteRecord(writer, v); break;
            default: throw new InvalidOperationException($"no JSON for {value.TypeName}");
        }
    }

    public static void WriteUid(Utf8JsonWriter writer, EntityUid uid)
    {
        writer.WriteStartObject();
        writer.WriteString("type", uid.Type);
        writer.WriteString("id", uid.Id);
        writer.WriteEndObject();
    }

    private static void WriteRecord(Utf8JsonWriter writer, RecordValue record)
    {
        writer.WriteStartObject();
        for (var i = 0; i < record.Count; i++)
        {
            writer.WritePropertyName(record.Keys[i]);
            Write(writer, record.Values[i]);
        }

        writer.WriteEndObject();
    }

    private static void WriteSet(Utf8JsonWriter writer, SetValue set)
    {
        writer.WriteStartArray();
        foreach (var json in set.Items.Select(i => JsonPrinter.Print(w => Write(w, i))).Order(CodePoints.Order)) writer.WriteRawValue(json);
        writer.WriteEndArray();
    }

    private static void WriteDatetime(Utf8JsonWriter writer, DatetimeValue value)
    {
        if (value.Literal() is { } literal)
        {
            WriteExtension(writer, "datetime", literal);
            return;
        }

        // Outside the years that have a literal: an offset from the epoch, as a call with two arguments.
        writer.WriteStartObject();
        writer.WriteStartObject("__extn");
        writer.WriteString("fn", "offset");
        writer.WriteStartArray("args");
        WriteExtension(writer, "datetime", "1970-01-01");
        WriteExtension(writer, "duration", string.Create(CultureInfo.InvariantCulture, $"{value.Milliseconds}ms"));
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteExtension(Utf8JsonWriter writer, string function, string literal) =>
        WriteEscape(writer, "__extn", "fn", function, "arg", literal);

    private static void WriteEscape(Utf8JsonWriter writer, string escape, string key1, string value1, string key2, string value2)
    {
        writer.WriteStartObject();
        writer.WriteStartObject(escape);
        writer.WriteString(key1, value1);
        writer.WriteString(key2, value2);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
