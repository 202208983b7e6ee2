using System.Security.Cryptography;
using System.Text;
using Writ.Audit.Witnessing;
using Writ.Core.Log;
using Writ.Host.Output;

namespace Writ.Host.Keys;

/// <summary>What a witness keeps, apart from any data directory: its key and name, the logs it witnesses, what it saw of them.</summary>
/// <remarks><c>witness.key.pem</c> and <c>witness.vkey</c>; <c>logs</c>, a verifier key a line; <c>seen/</c>, a checkpoint a log.</remarks>
internal sealed class WitnessFolder
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _path;

    private WitnessFolder(string path, NoteKey key, IReadOnlyList<NoteKey> logs) => (_path, Key, Logs) = (path, key, logs);

    /// <summary>By which others believe its cosignatures.</summary>
    public NoteKey Key { get; }

    public IReadOnlyList<NoteKey> Logs { get; }

    /// <summary>Makes a folder with a new key.</summary>
    /// <exception cref="DiagnosedException">WRIT6092: there is a witness already, or the folder cannot be made.</exception>
    public static WitnessFolder Create(string path, string name)
    {
        path = Path.GetFullPath(path);
        if (File.Exists(PathOf(path, "witness.key.pem"))) throw Unusable(path, "a witness is in it already", "use that one, or name another folder");
        Directory.CreateDirectory(path, Private);
        Directory.CreateDirectory(PathOf(path, "seen"), Private);
        using var signer = Ed25519Signer.Create();
        NoteKey key;
        try
        {
            key = NoteKey.Create(name, NoteKeyType.Cosignature, signer.PublicKey);
        }
        catch (ArgumentException bad)
        {
            throw Unusable(path, bad.Message, "name it like a host, e.g. witness.example.org");
        }

        // The key last: a crash before it leaves a folder that is none, and init makes it again.
        AtomicFile.Write(PathOf(path, "logs"), []);
        AtomicFile.Write(PathOf(path, "witness.vkey"), Encoding.UTF8.GetBytes(key + "\n"));
        AtomicFile.Write(PathOf(path, "witness.key.pem"), Encoding.ASCII.GetBytes(signer.ExportPem()));
        return new WitnessFolder(path, key, []);
    }

    /// <exception cref="DiagnosedException">WRIT6092: there is no witness in it, or its files are not well-formed.</exception>
    public static WitnessFolder Open(string path)
    {
        path = Path.GetFullPath(path);
        if (!File.Exists(PathOf(path, "witness.key.pem"))) throw Unusable(path, "no witness is in it", "writ witness init DIR --name NAME");
        return new WitnessFolder(path, ReadKey(path, File.ReadAllText(PathOf(path, "witness.vkey")).Trim(), NoteKeyType.Cosignature),
            [.. File.ReadAllLines(PathOf(path, "logs")).Where(static line => line.Length > 0).Select(line => ReadKey(path, line, NoteKeyType.Ed25519))]);
    }

    /// <summary>Witnesses one more log, from the next <c>serve</c> on.</summary>
    /// <exception cref="DiagnosedException">WRIT6092: it is not the verifier key of a log.</exception>
    public WitnessFolder Trust(string vkey)
    {
        var key = ReadKey(_path, vkey, NoteKeyType.Ed25519);
        if (Logs.Any(log => log.FullId == key.FullId)) return this;
        AtomicFile.Write(PathOf(_path, "logs"), Encoding.UTF8.GetBytes(string.Concat(Logs.Append(key).Select(static log => log + "\n"))));
        return Open(_path);
    }

    /// <summary>Takes a log key away, from the next <c>serve</c> on: one that its log has retired. What was seen of the log stays.</summary>
    /// <exception cref="DiagnosedException">WRIT6092: it witnesses no log by this key.</exception>
    public WitnessFolder Distrust(string vkey)
    {
        var key = ReadKey(_path, vkey, NoteKeyType.Ed25519);
        if (Logs.All(log => log.FullId != key.FullId)) throw Unusable(_path, $"{vkey} is the key of no log that it witnesses", "writ witness show DIR -o json");
        AtomicFile.Write(PathOf(_path, "logs"), Encoding.UTF8.GetBytes(string.Concat(Logs.Where(log => log.FullId != key.FullId).Select(static log => log + "\n"))));
        return Open(_path);
    }

    /// <summary>The checkpoint it cosigned last of a log; null where there is none.</summary>
    public SignedNote? Seen(string origin) => Witness.Seen(PathOf(_path, "seen"), origin);

    /// <summary>The witness at work; holds the folder until it is disposed of.</summary>
    public (Witness Witness, Ed25519Signer Signer) Start(TimeProvider clock)
    {
        var signer = Signer();
        return (Witness.Open(PathOf(_path, "seen"), Key.Name, signer, Logs, clock), signer);
    }

    private Ed25519Signer Signer()
    {
        try
        {
            var signer = Ed25519Signer.FromPem(File.ReadAllText(PathOf(_path, "witness.key.pem")));
            return signer.PublicKey.Equals(Key.Key) ? signer : throw new CryptographicException("witness.vkey is of another key");
        }
        catch (CryptographicException fault)
        {
            throw Unusable(_path, fault.Message, "restore it from a backup: with another key it is another witness");
        }
    }

    private static NoteKey ReadKey(string path, string vkey, NoteKeyType type)
    {
        if (!NoteKey.TryParse(vkey, out var key, out var why)) throw Unusable(path, why, "give a verifier key as `writ keys export log --vkey` prints it");
        return key.Type == type ? key : throw Unusable(path, $"{vkey} is of another type", "give a verifier key as `writ keys export log --vkey` prints it");
    }

    private static DiagnosedException Unusable(string path, string why, string remedy) =>
        new(new Diagnosis("WRIT6092", $"the witness folder {path} cannot be used so", why, remedy, ExitCodes.Usage));

    private static string PathOf(string folder, string name) => Path.Combine(folder, name);
}
