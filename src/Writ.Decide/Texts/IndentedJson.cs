using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Writ.Decide;

/// <summary>The JSON files of bundles that are written here, as people read them.</summary>
internal static class IndentedJson
{
    private static readonly JsonWriterOptions Indented =
        new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    public static string Object(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    public static string Manifest(string name, string description) => Object(writer =>
    {
        writer.WriteString("name", name);
        writer.WriteNumber("version", 1);
        writer.WriteString("description", description);
    });

    public static void Strings(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
