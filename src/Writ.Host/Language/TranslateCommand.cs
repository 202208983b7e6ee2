using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Writ.Cedar;
using Writ.Host.Commands;
using Writ.Host.Output;

namespace Writ.Host.Language;

/// <summary><c>writ cedar translate policy|schema</c>: from Cedar text to JSON and back. The direction is that away from the file's format.</summary>
internal static class TranslateCommand
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(GlobalOptions global) => new("translate", "Translate between Cedar text and JSON.")
    {
        Verb(global, "policy", "policies, templates and links", Policies),
        Verb(global, "schema", "a schema", Schema),
    };

    private static Command Verb(GlobalOptions global, string name, string what, Func<CedarFiles, string, string?> translate)
    {
        var input = new Argument<string>("file") { Description = $"{what}: Cedar text or JSON, - for the standard input", HelpName = "FILE" };
        var direction = new Option<string?>("--direction") { Description = "cedar-to-json or json-to-cedar (else away from what the file is)", HelpName = "DIRECTION" };
        direction.AcceptOnlyFromAmong(CedarToJson, JsonToCedar);
        var command = new Command(name, $"Translate {what}.") { input, direction };
        command.SetAction(parsed =>
        {
            var files = new CedarFiles();
            var path = parsed.GetValue(input)!;
            var actual = CedarFiles.IsJson(files.Read(path)) ? JsonToCedar : CedarToJson;
            if (parsed.GetValue(direction) is { } wanted && wanted != actual) return CedarRefusal.Say(global, parsed, files, Backwards(path, actual));
            if (translate(files, path) is not { } text) return CedarRefusal.Say(global, parsed, files, CedarRefusal.Unreadable);
            var terminal = global.Terminal(parsed);
            CedarFindings.Write(files, terminal);
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(new TranslateAnswer(actual, text), CedarJson.Default.TranslateAnswer));
            else terminal.Out.WriteLine(text.TrimEnd('\n'));
            return ExitCodes.Done;
        });
        return command;
    }

    private const string CedarToJson = "cedar-to-json";
    private const string JsonToCedar = "json-to-cedar";

    private static Diagnosis Backwards(string path, string actual) => new("WRIT6105", $"{CedarFiles.NameOf(path)} cannot be translated that way",
        actual == JsonToCedar ? "it is JSON already" : "it is no JSON", $"leave --direction out, or give {actual}", ExitCodes.Usage);

    // Ids are those of the reference: policy0, policy1, …, and an @id stays an annotation; so both ways meet.
    private static string? Policies(CedarFiles files, string path)
    {
        if (files.PoliciesAsRead(path) is not { } set) return null;
        return CedarFiles.IsJson(files.Read(path)) ? PoliciesAsText(files, path, set) : Indent(set.ToJson());
    }

    private static string? PoliciesAsText(CedarFiles files, string path, PolicySet set)
    {
        if (set.TemplateLinks.Any())
        {
            files.Keep([new CedarDiagnostic("WRIT6106", DiagnosticSeverity.Warning, "Cedar text has no links of templates: they are left out", CedarFiles.NameOf(path), default,
                "keep templateLinks beside the text, for --template-linked")]);
        }

        return files.Keep(PolicyFormatter.Format(set.ToCedar()));
    }

    private static string? Schema(CedarFiles files, string path)
    {
        if (files.Schema(path) is not { } schema) return null;
        return CedarFiles.IsJson(files.Read(path)) ? files.Keep(schema.ToCedar()) : Indent(schema.ToJson());
    }

    private static string Indent(string json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 20_000 });
        using var indented = new MemoryStream();
        using (var writer = new Utf8JsonWriter(indented, Indented with { MaxDepth = 20_000 })) document.WriteTo(writer);
        return Encoding.UTF8.GetString(indented.ToArray());
    }
}

/// <summary>A translated text.</summary>
internal sealed record TranslateAnswer(string Direction, string Text);
