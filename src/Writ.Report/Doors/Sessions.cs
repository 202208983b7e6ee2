using System.Security.Cryptography;
using System.Text;

namespace Writ.Report.Doors;

/// <summary>Browsers that came by a one-time link. In memory only: a restart of the server ends every session.</summary>
internal sealed class Sessions(TimeProvider clock)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    // More than a person opens; beyond it the session that ends first goes.
    private const int Most = 64;
    private const int SecretBytes = 32;

    private readonly Lock _gate = new();

    // Guarded by _gate. Keyed by digest: a look-up then leaks nothing of the secret by its time.
    private readonly Dictionary<string, DateTimeOffset> _ends = new(StringComparer.Ordinal);

    /// <summary>A new session's secret, lower-case hex.</summary>
    public string Begin()
    {
        string secret = RandomNumberGenerator.GetHexString(SecretBytes * 2, lowercase: true);
        var now = clock.GetUtcNow();
        lock (_gate)
        {
            foreach (string ended in _ends.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToArray()) _ends.Remove(ended);
            if (_ends.Count >= Most) _ends.Remove(_ends.MinBy(entry => entry.Value).Key);
            _ends[Name(secret)] = now + Lifetime;
        }

        return secret;
    }

    public bool Holds(string? secret)
    {
        if (string.IsNullOrEmpty(secret)) return false;
        var now = clock.GetUtcNow();
        lock (_gate) return _ends.TryGetValue(Name(secret), out var end) && end > now;
    }

    private static string Name(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
