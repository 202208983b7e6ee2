using System.Buffers;
using System.Text;
using System.Text.Json;
using Writ.Cedar;

namespace Writ.Decide;

/// <summary>Reads a JSON text with the places of its values. Comments, trailing commas and repeated names are refused.</summary>
internal sealed class PlacedJsonReader
{
    private const int MaxDepth = 16;

    private readonly string _file;
    private readonly Findings _findings;
    private readonly byte[] _utf8;

    private PlacedJsonReader(string file, string text, Findings findings)
    {
        (_file, _findings) = (file, findings);
        _utf8 = Encoding.UTF8.GetBytes(text);
    }

    /// <summary>The value, or nothing and a WRIT1501 or WRIT1502 among the findings.</summary>
    public static PlacedJson? Read(string file, string text, Findings findings)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new PlacedJsonReader(file, text, findings).Read();
    }

    private PlacedJson? Read()
    {
        var reader = new Utf8JsonReader(_utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            var value = Value(ref reader);
            while (reader.Read())
            {
                // Whatever follows makes the reader throw.
            }

            return value;
        }
        catch (JsonException malformed)
        {
            Refuse(malformed);
            return null;
        }
        catch (InvalidOperationException)
        {
            _findings.Error(
                DiagnosticIds.NotJson, _file, Place(reader.TokenStartIndex, 0), "a string holds half of a character", "write whole characters");
            return null;
        }
    }

    private void Refuse(JsonException malformed)
    {
        var line = 0L;
        var at = 0;
        while (line < (malformed.LineNumber ?? 0) && at < _utf8.Length)
        {
            if (_utf8[at++] == (byte)'\n') line++;
        }

        var offset = Math.Min(_utf8.Length, at + (malformed.BytePositionInLine ?? 0));
        // The message ends with the place, counted from 0; the finding says it counted from 1.
        var end = malformed.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var message = end < 0 ? malformed.Message : malformed.Message[..end];
        _findings.Error(
            DiagnosticIds.NotJson, _file, Place(offset, 0), "this is not JSON: " + message,
            "correct the text; JSON has no comments and no trailing commas");
    }

    private PlacedJson Value(ref Utf8JsonReader reader)
    {
        var span = Place(reader.TokenStartIndex, reader.ValueSpan.Length);
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => Object(ref reader, span),
            JsonTokenType.StartArray => Array(ref reader, span),
            JsonTokenType.String => new PlacedJson { Kind = JsonValueKind.String, Span = span, Text = reader.GetString()! },
            JsonTokenType.Number => new PlacedJson { Kind = JsonValueKind.Number, Span = span, Text = Encoding.UTF8.GetString(reader.ValueSpan) },
            JsonTokenType.True => new PlacedJson { Kind = JsonValueKind.True, Span = span },
            JsonTokenType.False => new PlacedJson { Kind = JsonValueKind.False, Span = span },
            _ => new PlacedJson { Kind = JsonValueKind.Null, Span = span },
        };
    }

    private PlacedJson Object(ref Utf8JsonReader reader, SourceSpan span)
    {
        List<PlacedMember> members = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            var place = Place(reader.TokenStartIndex, reader.ValueSpan.Length);
            reader.Read();
            var value = Value(ref reader);
            if (members.Exists(member => member.Name == name))
                _findings.Error(DiagnosticIds.RepeatedName, _file, place, $"`{name}` stands twice in one object", "keep one of them");
            else
                members.Add(new PlacedMember(name, place, value));
        }

        return new PlacedJson { Kind = JsonValueKind.Object, Span = span, Members = members };
    }

    private PlacedJson Array(ref Utf8JsonReader reader, SourceSpan span)
    {
        List<PlacedJson> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(Value(ref reader));
        return new PlacedJson { Kind = JsonValueKind.Array, Span = span, Items = items };
    }

    // Offsets and columns of a span count UTF-16 units; the reader counts bytes.
    private SourceSpan Place(long offset, int length)
    {
        var before = _utf8.AsSpan(0, (int)offset);
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        var start = Encoding.UTF8.GetCharCount(before);
        return new SourceSpan(
            start,
            start + Encoding.UTF8.GetCharCount(_utf8.AsSpan((int)offset, Math.Min(length, _utf8.Length - (int)offset))),
            before.Count((byte)'\n') + 1,
            Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
