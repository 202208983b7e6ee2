using System.Text;
using Writ.Cedar;
using Writ.Host.Output;

namespace Writ.Host.Language;

/// <summary>
/// Reads files of Cedar and keeps what was found about them, with their texts, so that a finding can show its line. All of a
/// command's files are read before it gives up: everything that is wrong is said at once.
/// </summary>
internal sealed class CedarFiles
{
    public const string StandardInput = "-";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly List<CedarDiagnostic> _findings = [];

    public IReadOnlyList<CedarDiagnostic> Findings => _findings;

    public bool Failed => _findings.Exists(finding => finding.Severity == DiagnosticSeverity.Error);

    public bool HasWarnings => _findings.Exists(finding => finding.Severity == DiagnosticSeverity.Warning);

    /// <summary>The text of a file, or of the standard input for <c>-</c>; UTF-8, with or without a byte order mark. Read once.</summary>
    public string Read(string path)
    {
        if (_texts.TryGetValue(NameOf(path), out var known)) return known;
        var bytes = Bytes(path);
        try
        {
            return _texts[NameOf(path)] = Strict.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6100", $"{NameOf(path)} cannot be read", "it is not UTF-8", "convert it to UTF-8", ExitCodes.Usage));
        }
    }

    /// <summary>What a finding calls the file.</summary>
    public static string NameOf(string path) => path == StandardInput ? "standard input" : path;

    /// <summary>Policies as text, as a set in JSON, or as one policy in JSON: told apart by how they begin. Named by their <c>@id</c>.</summary>
    public PolicySet? Policies(string path, string? linksPath = null)
    {
        var policies = PoliciesAsRead(path);
        var links = linksPath is null ? [] : Keep(TemplateLink.ParseJson(Utf8(linksPath), NameOf(linksPath)));
        if (policies is null || links is null) return null;
        var named = Keep(policies.NamedByAnnotation());
        return named is null || links.Count == 0 ? named : Keep(named.Link(links));
    }

    /// <summary>The same under the ids that the reader gives.</summary>
    public PolicySet? PoliciesAsRead(string path) => Keep(PolicyFile.Parse(Read(path), NameOf(path)));

    public Schema? Schema(string path) => Keep(SchemaFile.Parse(Read(path), NameOf(path)));

    public Entities? Entities(string path, Schema? schema) => Keep(Writ.Cedar.Entities.ParseJson(Utf8(path), schema, NameOf(path)));

    public ReadOnlyMemory<byte> Utf8(string path) => Encoding.UTF8.GetBytes(Read(path));

    public T? Keep<T>(ParseResult<T> result)
        where T : class
    {
        Keep(result.Diagnostics);
        return result.Value;
    }

    public void Keep(IEnumerable<CedarDiagnostic> findings) => _findings.AddRange(findings);

    /// <summary>The line that a finding points into; null where it points into no text that was read here.</summary>
    public string? LineOf(CedarDiagnostic finding)
    {
        if (finding.Span.Line == 0 || finding.Source is null || !_texts.TryGetValue(finding.Source, out var text)) return null;
        return text.Split('\n').ElementAtOrDefault(finding.Span.Line - 1)?.TrimEnd('\r');
    }

    /// <summary>Whether a text is JSON: nothing else of Cedar begins with a brace or a bracket.</summary>
    public static bool IsJson(string text) => text.AsSpan().TrimStart() is ['{' or '[', ..];

    private static byte[] Bytes(string path)
    {
        try
        {
            if (path != StandardInput) return File.ReadAllBytes(path);
            using var all = new MemoryStream();
            using var input = Console.OpenStandardInput();
            input.CopyTo(all);
            return all.ToArray();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6100", $"{path} cannot be read", "there is no such file", "name a file, or - for the standard input", ExitCodes.NotFound), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6100", $"{path} cannot be read", error.Message, "name a file that you may read", ExitCodes.Usage), error);
        }
    }
}
