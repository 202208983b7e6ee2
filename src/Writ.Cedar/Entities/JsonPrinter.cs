using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Writes JSON, compact, escaping only what must be.</summary>
internal static class JsonPrinter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = int.MaxValue / 2 };

    public static string Print(Action<Utf8JsonWriter> write) => Encoding.UTF8.GetString(PrintUtf8(write));

    public static byte[] PrintUtf8(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options)) write(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
