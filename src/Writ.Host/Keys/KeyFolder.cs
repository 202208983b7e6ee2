using System.Security.Cryptography;
using Writ.Core.Cryptography;
using Writ.Host.Output;

namespace Writ.Host.Keys;

/// <summary>Separate keys for separate purposes, each a PKCS#8 file of mode 0600, made at first start. They load when first used:
/// a process that signs no checkpoint never holds the log key.</summary>
internal sealed class KeyFolder : IDisposable
{
    private readonly string _folder;
    private readonly Lazy<P256Signer> _root, _permit, _statement;
    private readonly Lazy<Ed25519Signer> _log;

    private KeyFolder(string folder)
    {
        _folder = folder;
        _root = new(() => P256Signer.FromPem(Read("root")));
        _permit = new(() => P256Signer.FromPem(Read("permit")));
        _statement = new(() => P256Signer.FromPem(Read("statement")));
        _log = new(() => Ed25519Signer.FromPem(Read("log")));
    }

    /// <summary>Signs <c>trust.json</c> and nothing else.</summary>
    public Signer Root => _root.Value;
    public Signer Permit => _permit.Value;
    public Signer Statement => _statement.Value;
    public Signer Log => _log.Value;

    /// <summary>Makes what is missing of a data directory that has no <c>trust.json</c> yet, then opens. The caller holds the data
    /// directory's lock.</summary>
    public static KeyFolder OpenOrCreate_NeedsLock(DataDirectory data)
    {
        var keys = Open(data);
        if (File.Exists(data.Trust)) return keys;

        // A crash between two of these leaves keys without a trust.json: the next start keeps them and goes on.
        keys.CreateMissing("root", () => Pem(P256Signer.Create()));
        keys.CreateMissing("permit", () => Pem(P256Signer.Create()));
        keys.CreateMissing("statement", () => Pem(P256Signer.Create()));
        keys.CreateMissing("log", () => Pem(Ed25519Signer.Create()));
        TrustFile.Create(keys).Save(data.Trust);
        return keys;
    }

    /// <summary>Opens what is there; nothing is read before it is used.</summary>
    public static KeyFolder Open(DataDirectory data) => new(data.Keys);

    public void Dispose()
    {
        foreach (var signer in new[] { _root, _permit, _statement })
        {
            if (signer.IsValueCreated) signer.Value.Dispose();
        }

        if (_log.IsValueCreated) _log.Value.Dispose();
    }

    private static string Pem(P256Signer signer)
    {
        using (signer) return signer.ExportPem();
    }

    private static string Pem(Ed25519Signer signer)
    {
        using (signer) return signer.ExportPem();
    }

    private void CreateMissing(string name, Func<string> pem)
    {
        if (!File.Exists(PathOf(name))) AtomicFile.Write(PathOf(name), System.Text.Encoding.ASCII.GetBytes(pem()));
    }

    private string Read(string name)
    {
        try
        {
            return File.ReadAllText(PathOf(name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6003", $"the {name} key cannot be used", error.Message,
                $"restore {PathOf(name)} from your backup; without it nothing can be signed and nothing runs", ExitCodes.Unreachable), error);
        }
    }

    private string PathOf(string name) => Path.Combine(_folder, name + ".key.pem");
}
