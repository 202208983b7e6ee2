using Writ.Core.Documents;

namespace Writ.Execute.Egress;

/// <summary>The values of a profile's credentials. Not a record, and shown nowhere: nothing that describes itself may hold them.</summary>
/// <param name="credentials">Which, and for what.</param>
/// <param name="valueOf">The value by the secret's name; null where there is none.</param>
public sealed class Secrets(IReadOnlyList<Credential> credentials, Func<string, string?> valueOf)
{
    private readonly (Credential Credential, EgressRule For, string? Value)[] _all =
        [.. credentials.Select(credential => (credential, RuleOf(credential), Whole(valueOf(credential.Name))))];

    /// <summary>The first that has no value, or one that no header can carry; null where all have.</summary>
    public string? FirstMissing => Array.Find(_all, secret => secret.Value is null).Credential?.Name;

    /// <summary>The header that a request gets; null where none is for it.</summary>
    internal (string Name, string Value)? HeaderOf(NetworkRequest request)
    {
        foreach (var (credential, rule, value) in _all)
        {
            if (rule.Reaches(request.Scheme, request.Host, request.Port) && rule.Permits(request.Method!, request.Path!) && value is not null)
                return (credential.Header, credential.Prefix + value);
        }

        return null;
    }

    private static EgressRule RuleOf(Credential credential) => EgressRule.TryParse(credential.For, out var rule, out var problem)
        ? rule
        : throw new ArgumentException($"{credential.For} {problem}", nameof(credential));

    // A line end would make another header, or another request, of it.
    private static string? Whole(string? value) => value is { Length: > 0 and <= 8192 } && value.All(static c => c is >= ' ' and <= '~') ? value : null;
}
