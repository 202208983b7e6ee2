using System.Text;
using Writ.Cedar;

namespace Writ.Host.Language;

/// <summary>Reads a schema in whichever of its two formats it comes.</summary>
internal static class SchemaFile
{
    public static ParseResult<Schema> Parse(string text, string? source) =>
        CedarFiles.IsJson(text) ? Schema.ParseJson(Encoding.UTF8.GetBytes(text), source) : Schema.Parse(text, source);
}
