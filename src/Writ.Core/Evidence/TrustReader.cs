using System.Runtime.InteropServices;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;
using Writ.Core.Log;

namespace Writ.Core.Evidence;

/// <summary>One trust file, well-formed: its keys, and who must have signed it.</summary>
internal sealed class TrustReader
{
    private readonly TrustDocument _document;
    private readonly byte[] _signed;
    private readonly IReadOnlyList<VerifyingKey> _roots;

    private TrustReader(TrustDocument document, byte[] signed, TrustBodyDocument body)
    {
        (_document, _signed, Body) = (document, signed, body);
        _roots = Role(body, body.Roles.Root, KeyAlgorithm.None, "root");
        Keys = ReadKeys(body);
    }

    public TrustBodyDocument Body { get; }

    public TrustedKeys Keys { get; }

    /// <summary>Names this version: the next one's <c>previous</c>.</summary>
    public Digest Digest => Digest.Of(_signed);

    /// <exception cref="MalformedException">WRIT5090, or a fault of the JSON.</exception>
    public static TrustReader Read(ReadOnlySpan<byte> json)
    {
        var document = CanonicalJson.Deserialize(CanonicalJson.Canonicalize(json), TrustJson.Default.TrustDocument);
        var signed = JsonMarshal.GetRawUtf8Value(document.Signed).ToArray();
        return new TrustReader(document, signed, CanonicalJson.Deserialize(signed, TrustJson.Default.TrustBodyDocument));
    }

    /// <summary>The root role of another version, or of this one, signed this file.</summary>
    /// <exception cref="MalformedException">WRIT5091.</exception>
    public void RequireSignatures(TrustReader by)
    {
        var needed = by.Body.Roles.Root.Threshold;
        var good = _document.Signatures
            .Where(line => StrictBase64.TryDecode(line.Signature, out var bytes)
                && by._roots.FirstOrDefault(key => key.KeyId == line.KeyId) is { } key && key.Verify(_signed, bytes))
            .DistinctBy(static line => line.KeyId)
            .Count();
        if (good >= needed) return;
        var whose = by == this ? "this trust file needs" : $"the version before, {by.Body.Version}, asks for";
        throw new MalformedException(new("WRIT5091", $"{good} of the {needed} root signatures that {whose} are good", "get it from its source again"));
    }

    public static MalformedException Malformed(string part) =>
        new(new("WRIT5090", $"this is not a trust file: {part} is not well-formed", "get it from its source again"));

    private static TrustedKeys ReadKeys(TrustBodyDocument body)
    {
        if (body.Type != "writ-trust" || body.Version < 1 || !NoteKey.IsName(body.Origin)) throw Malformed("its type, version or origin");
        if (body.Version == 1 != body.Previous is null) throw Malformed("the version before it");
        var witness = body.Roles.Witness;
        var retired = body.Retired ?? new Dictionary<string, TrustRetiredDocument>();
        if (retired.Values.Any(static end => end.Until < 0 || end.Role is not ("statement" or "permit" or "log" or "root" or "approver"))) throw Malformed("a retired key");
        return new TrustedKeys
        {
            Version = body.Version,
            Statement = Single(body, body.Roles.Statement, KeyAlgorithm.EcdsaP256, "statement"),
            Permit = Single(body, body.Roles.Permit, KeyAlgorithm.EcdsaP256, "permit"),
            Log =
            [
                .. Single(body, body.Roles.Log, KeyAlgorithm.Ed25519, "log").Select(key => NoteKey.Create(body.Origin, NoteKeyType.Ed25519, key)),
            ],
            Witnesses = witness is null ? [] : Role(body, witness, KeyAlgorithm.Ed25519, "witness"),
            WitnessQuorum = witness?.Threshold ?? 0,
            Approvers = ReadApprovers(body),
            Retired = retired.ToDictionary(static end => end.Key, static end => end.Value.Until, StringComparer.Ordinal),
        };
    }

    // A key is one person's: else one who has two names could be a quorum.
    private static Dictionary<string, IReadOnlyList<VerifyingKey>> ReadApprovers(TrustBodyDocument body)
    {
        var approvers = body.Approvers ?? new Dictionary<string, IReadOnlyList<string>>();
        var ids = approvers.Values.SelectMany(static keys => keys).ToList();
        if (ids.Distinct().Count() != ids.Count || approvers.Any(static one => one.Key.Length == 0 || one.Value.Count == 0)) throw Malformed("an approver");
        return approvers.ToDictionary(
            static one => one.Key, one => (IReadOnlyList<VerifyingKey>)[.. one.Value.Select(id => Key(body, id, KeyAlgorithm.None))], StringComparer.Ordinal);
    }

    // One signature each is all that a statement, a permit or a checkpoint has room for. Keys that the role had before come last.
    private static IReadOnlyList<VerifyingKey> Single(TrustBodyDocument body, TrustRoleDocument role, KeyAlgorithm algorithm, string name)
    {
        if (role.Threshold != 1) throw Malformed($"the threshold of the role {name}");
        var former = (body.Retired ?? new Dictionary<string, TrustRetiredDocument>()).Where(end => end.Value.Role == name).Select(static end => end.Key);
        var keys = Role(body, role, algorithm, name);
        if (former.Any(id => role.KeyIds.Contains(id))) throw Malformed($"a key of the role {name}, retired and not,");
        return [.. keys, .. former.Order(StringComparer.Ordinal).Select(id => Key(body, id, algorithm))];
    }

    private static IReadOnlyList<VerifyingKey> Role(TrustBodyDocument body, TrustRoleDocument role, KeyAlgorithm algorithm, string name)
    {
        if (role.Threshold < 1 || role.KeyIds.Distinct().Count() != role.KeyIds.Count || role.KeyIds.Count < role.Threshold)
            throw Malformed($"the threshold of the role {name}");
        return [.. role.KeyIds.Select(id => Key(body, id, algorithm))];
    }

    private static VerifyingKey Key(TrustBodyDocument body, string id, KeyAlgorithm algorithm)
    {
        if (!body.Keys.TryGetValue(id, out var entry) || !StrictBase64.TryDecode(entry.Spki, out var spki))
            throw Malformed("the key " + id);
        var key = VerifyingKey.FromSpki(spki);
        var named = key.Algorithm == KeyAlgorithm.EcdsaP256 ? "ecdsa-p256" : "ed25519";
        return key.KeyId == id && entry.Algorithm == named && (algorithm == KeyAlgorithm.None || key.Algorithm == algorithm)
            ? key
            : throw Malformed("the key " + id);
    }
}
