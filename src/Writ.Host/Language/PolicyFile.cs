using System.Text;
using System.Text.Json;
using Writ.Cedar;

namespace Writ.Host.Language;

/// <summary>Reads policies in whichever form they come: Cedar text, a policy set in JSON, or one policy or template in JSON.</summary>
internal static class PolicyFile
{
    // As deep as the parser allows, which comes next and says what is wrong.
    private const int Depth = 20_000;

    public static ParseResult<PolicySet> Parse(string text, string? source)
    {
        if (!CedarFiles.IsJson(text)) return PolicySet.Parse(text, source);
        var utf8 = Encoding.UTF8.GetBytes(text);
        if (!IsOnePolicy(utf8)) return PolicySet.ParseJson(utf8, source);
        var policy = Policy.ParseJson(utf8, source: source);
        if (policy.Ok) return PolicySet.Create([policy.Value]);
        var template = Template.ParseJson(utf8, source: source);
        return template.Ok ? PolicySet.Create([], [template.Value]) : new(null, policy.Diagnostics);
    }

    // Policies have an effect, and policy sets have none.
    private static bool IsOnePolicy(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Depth });
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("effect"u8)) return true;
            }
        }
        catch (JsonException)
        {
            // Whoever parses it reports it.
        }

        return false;
    }
}
