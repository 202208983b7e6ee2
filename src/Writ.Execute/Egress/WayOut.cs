using System.Globalization;
using Writ.Core.Documents;

namespace Writ.Execute.Egress;

/// <summary>The way out of a run as its programs are told of it: a forward proxy on their own loopback.</summary>
public static class WayOut
{
    /// <summary>Every run has a network namespace of its own, so the port can be the same in all.</summary>
    public const int Port = 3128;

    private static readonly string Address = "http://127.0.0.1:" + Port.ToString(CultureInfo.InvariantCulture);

    // In both spellings, since some programs know only one; and nobody is left out, whatever the caller's environment says.
    private static readonly KeyValuePair<string, string>[] Variables =
    [
        new("HTTP_PROXY", Address), new("http_proxy", Address), new("HTTPS_PROXY", Address), new("https_proxy", Address),
        new("ALL_PROXY", Address), new("all_proxy", Address), new("NO_PROXY", ""), new("no_proxy", ""), new("NODE_USE_ENV_PROXY", "1"),
    ];

    /// <summary>Whether a run has one. One that is recorded is told of it too, and let out nowhere: so it says where it would go.</summary>
    public static bool Has(Profile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        return profile.Egress.Count > 0 || profile.Record == true;
    }

    /// <summary>An environment with the way out in it, in place of whatever it said of proxies.</summary>
    public static IReadOnlyDictionary<string, string> AddTo(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return environment.Where(pair => !Tells(pair.Key)).Concat(Variables).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Whether all the variables that tell of it are among these.</summary>
    public static bool IsTold(IReadOnlyCollection<string> names) => Array.TrueForAll(Variables, variable => names.Contains(variable.Key));

    /// <summary>Whether a variable is one of those that tell of it.</summary>
    internal static bool Tells(string name) => Array.Exists(Variables, variable => variable.Key == name);
}
