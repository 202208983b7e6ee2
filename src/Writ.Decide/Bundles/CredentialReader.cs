using System.Text.Json;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Reads a profile's <c>credentials</c>. Values of secrets have no place in a bundle: it names them.</summary>
internal static class CredentialReader
{
    private static readonly string[] Reserved =
        ["connection", "content-length", "host", "keep-alive", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"];

    /// <summary>The credentials; nothing where there are none, or one of them is wrong.</summary>
    public static IReadOnlyList<Credential>? Read(string file, JsonShape shape, Findings findings)
    {
        if (shape.Find("credentials") is not { } value) return null;
        if (value.Kind != JsonValueKind.Array)
        {
            findings.Error(DiagnosticIds.WrongKind, file, value.Span, $"`credentials` is {value.KindName}", "write an array, [ … ]");
            return null;
        }

        List<Credential> credentials = [];
        foreach (var item in value.Items)
        {
            if (One(file, item, findings) is not { } credential) continue;
            if (Problem(credential) is { } problem) findings.Error(DiagnosticIds.BadCredential, file, item.Span, problem, "correct or remove it");
            else credentials.Add(credential);
        }

        return credentials;
    }

    private static Credential? One(string file, PlacedJson item, Findings findings)
    {
        if (JsonShape.Of(file, item, "a credential", findings, "name", "header", "for", "prefix") is not { } members) return null;
        var (name, header, place) = (members.RequiredString("name"), members.RequiredString("header"), members.RequiredString("for"));
        return name is null || header is null || place is null
            ? null
            : new Credential { Name = name, Header = header, For = place, Prefix = members.OptionalString("prefix") };
    }

    private static string? Problem(Credential credential)
    {
        if (!credential.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || credential.Name.Length is 0 or > 64)
            return $"`{credential.Name}` is no name of a secret: letters, digits, - and _";
        if (!credential.Header.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || credential.Header.Length is 0 or > 64 || Reserved.Contains(credential.Header.ToLowerInvariant()))
            return $"`{credential.Header}` is no header that can carry a secret";
        if (credential.Prefix is { } prefix && (prefix.Length > 64 || prefix.Any(c => c is < ' ' or > '~'))) return "the prefix is no short text of printable characters";
        if (!EgressRule.TryParse(credential.For, out var rule, out var problem)) return $"`{credential.For}` {problem}";
        if (rule.Schemes is not [EgressRule.Http] and not [EgressRule.Upgrade])
            return "a secret can be added only to what is seen; write http:// or upgrade:// (for https no per-run certificate authority is offered)";
        return rule.Host.StartsWith('*') || rule.Range is { PrefixLength: not (32 or 128) } ? "a secret is for one host" : null;
    }
}
