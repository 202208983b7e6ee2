using System.Globalization;
using System.Security.Cryptography;
using Writ.Audit;
using Writ.Core.Cryptography;
using Writ.Host.Output;

namespace Writ.Host.Keys;

/// <summary>Separate keys for separate purposes, each a PKCS#8 file of mode 0600, made at first start. Which of the files signs,
/// <c>trust.json</c> says: it is looked at before every signature, so that a key that was rotated out signs nothing more, in
/// whichever process. They load when first used: a process that signs no checkpoint never holds the log key.</summary>
internal sealed class KeyFolder : IDisposable
{
    private readonly DataDirectory _data;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly Dictionary<string, Signer> _loaded = new(StringComparer.Ordinal);

    // Replaced whole, under _gate.
    private volatile InForce _current;

    private KeyFolder(DataDirectory data)
    {
        _data = data;
        _current = new InForce(Stamp(), TrustReading.Load(data.Trust).File);
    }

    /// <summary>The trust in force: one snapshot.</summary>
    /// <exception cref="DiagnosedException">WRIT6066, WRIT6067: the file was changed, and not into a version that follows.</exception>
    public TrustFile Trust
    {
        get
        {
            var stamp = Stamp();
            if (_current.Stamp == stamp) return _current.File;
            lock (_gate) return Reload_NeedsLock(stamp);
        }
    }

    public Signer Permit => Current("permit");
    public Signer Statement => Current("statement");

    /// <summary>Who signs checkpoints: while a key takes the place of another, both.</summary>
    public LogIdentity Log
    {
        get
        {
            var trust = Trust;
            List<Signer> signers = [Current("log"), .. trust.Body.Roles["log"].KeyIds.Skip(1).Select(id => Find("log", id)).OfType<Signer>()];
            return new LogIdentity(LogKeys.Of(trust.Keys), signers);
        }
    }

    /// <summary>Makes what is missing of a data directory that has no <c>trust.json</c> yet, then opens. The caller holds the data
    /// directory's lock.</summary>
    public static KeyFolder OpenOrCreate_NeedsLock(DataDirectory data)
    {
        if (File.Exists(data.Trust)) return new KeyFolder(data);

        // A crash between two of these leaves keys without a trust.json: the next start keeps them and goes on.
        using var root = Make(data, "root");
        using var permit = Make(data, "permit");
        using var statement = Make(data, "statement");
        using var log = Make(data, "log");
        new TrustHistory(data).Install(TrustFile.Create((Signer)root, (Signer)permit, (Signer)statement, (Signer)log));
        return new KeyFolder(data);
    }

    /// <summary>Opens what is there; no private key is read before it is used.</summary>
    public static KeyFolder Open(DataDirectory data) => new(data);

    /// <summary>The root keys in force whose private halves lie here.</summary>
    public IReadOnlyList<Signer> LocalRoots() => [.. Trust.Body.Roles["root"].KeyIds.Select(id => Find("root", id)).OfType<Signer>()];

    /// <summary>Makes a key for a role and a version that is not in force yet.</summary>
    public Signer Create(string role, long version)
    {
        var path = Path.Combine(_data.Keys, string.Create(CultureInfo.InvariantCulture, $"{role}-{version}.key.pem"));
        File.Delete(path); // of a rotation that did not come about
        return Keep(Signing.Create(path, role == "log"));
    }

    /// <summary>Deletes the private half of a key that signs no longer. Where it lies elsewhere there is nothing to delete.</summary>
    public void Destroy(string role, string keyId)
    {
        foreach (var path in Files(role).Where(path => Read(role, path).PublicKey.KeyId == keyId)) File.Delete(path);
    }

    /// <summary>Whether the private half of a key lies here.</summary>
    public bool Holds(string role, string keyId) => Find(role, keyId) is not null;

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var signer in _loaded.Values) ((IDisposable)signer).Dispose();
            _loaded.Clear();
        }
    }

    private static IDisposable Make(DataDirectory data, string role)
    {
        var path = Path.Combine(data.Keys, role + ".key.pem");
        return (IDisposable)(File.Exists(path) ? Signing.Read(path) : Signing.Create(path, role == "log"));
    }

    private Signer Current(string role)
    {
        var id = Trust.Body.Roles[role].KeyIds[0];
        return Find(role, id) ?? throw Missing(role, $"none of the files in {_data.Keys} holds {id}", null);
    }

    private Signer? Find(string role, string keyId)
    {
        lock (_gate)
        {
            if (_loaded.TryGetValue(keyId, out var known)) return known;
        }

        return Files(role).Select(path => Read(role, path)).FirstOrDefault(signer => signer.PublicKey.KeyId == keyId);
    }

    // Of this role alone: whoever signs statements has no business with the log key's file.
    private List<string> Files(string role) =>
        Directory.Exists(_data.Keys) ? [.. Directory.EnumerateFiles(_data.Keys, role + "*.key.pem").Order(StringComparer.Ordinal)] : [];

    private Signer Read(string role, string path)
    {
        try
        {
            return Keep(Signing.Read(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or FormatException)
        {
            throw Missing(role, error.Message, error);
        }
    }

    private Signer Keep(Signer signer)
    {
        lock (_gate)
        {
            var id = signer.PublicKey.KeyId;
            if (_loaded.TryAdd(id, signer)) return signer;
            ((IDisposable)signer).Dispose();
            return _loaded[id];
        }
    }

    private TrustFile Reload_NeedsLock(long stamp)
    {
        if (_current.Stamp == stamp) return _current.File;
        var file = TrustReading.Load(_data.Trust).File;
        _ = new TrustHistory(_data).From(_current.File, file);
        _current = new InForce(stamp, file);
        return file;
    }

    private long Stamp()
    {
        var file = new FileInfo(_data.Trust);
        return file.Exists ? HashCode.Combine(file.LastWriteTimeUtc.Ticks, file.Length) : 0;
    }

    private DiagnosedException Missing(string role, string why, Exception? inner) => new(new Diagnosis("WRIT6003", $"the {role} key cannot be used", why,
        $"restore {_data.Keys} from your backup; without it nothing can be signed and nothing runs", ExitCodes.Unreachable), inner);

    private sealed record InForce(long Stamp, TrustFile File);
}
