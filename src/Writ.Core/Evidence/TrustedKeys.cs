using System.Diagnostics.CodeAnalysis;
using System.Text;
using Writ.Core.Canonical;
using Writ.Core.Cryptography;
using Writ.Core.Log;

namespace Writ.Core.Evidence;

/// <summary>The keys that a verifier believes, by what they may sign. They come from elsewhere, never from the file under check.</summary>
public sealed record TrustedKeys
{
    /// <summary>No key at all: every signature is somebody's, and nothing holds.</summary>
    public static TrustedKeys None { get; } = new();

    /// <summary>May sign statements.</summary>
    public IReadOnlyList<VerifyingKey> Statement { get; init; } = [];

    /// <summary>May sign permits.</summary>
    public IReadOnlyList<VerifyingKey> Permit { get; init; } = [];

    /// <summary>Sign checkpoints, each under its log's origin.</summary>
    public IReadOnlyList<NoteKey> Log { get; init; } = [];

    /// <summary>Cosign checkpoints, under whatever name.</summary>
    public IReadOnlyList<VerifyingKey> Witnesses { get; init; } = [];

    /// <summary>How many different witnesses are enough.</summary>
    public int WitnessQuorum { get; init; }

    public bool IsEmpty => Statement.Count == 0 && Permit.Count == 0 && Log.Count == 0;

    /// <summary>Reads a <c>trust.json</c> and checks that it is signed by its own root role. That makes it whole, not true: the
    /// caller must know where it came from.</summary>
    public static bool TryParse(ReadOnlySpan<byte> json, [NotNullWhen(true)] out TrustedKeys? trust, [NotNullWhen(false)] out string? why)
    {
        try
        {
            var document = CanonicalJson.Deserialize(CanonicalJson.Canonicalize(json), TrustJson.Default.TrustDocument);
            var signed = Encoding.UTF8.GetBytes(document.Signed.GetRawText());
            var body = CanonicalJson.Deserialize(signed, TrustJson.Default.TrustBodyDocument);
            RequireRootSignatures(document, body, signed);
            (trust, why) = (Read(body), null);
            return true;
        }
        catch (MalformedException malformed)
        {
            (trust, why) = (null, malformed.Message);
            return false;
        }
    }

    private static TrustedKeys Read(TrustBodyDocument body)
    {
        if (body.Type != "writ-trust" || body.Version < 1 || !NoteKey.IsName(body.Origin)) throw Malformed("its type, version or origin");
        var witness = body.Roles.Witness;
        return new TrustedKeys
        {
            Statement = Single(body, body.Roles.Statement, KeyAlgorithm.EcdsaP256, "statement"),
            Permit = Single(body, body.Roles.Permit, KeyAlgorithm.EcdsaP256, "permit"),
            Log =
            [
                .. Single(body, body.Roles.Log, KeyAlgorithm.Ed25519, "log").Select(key => NoteKey.Create(body.Origin, NoteKeyType.Ed25519, key)),
            ],
            Witnesses = witness is null ? [] : Role(body, witness, KeyAlgorithm.Ed25519, "witness"),
            WitnessQuorum = witness?.Threshold ?? 0,
        };
    }

    private static void RequireRootSignatures(TrustDocument document, TrustBodyDocument body, byte[] signed)
    {
        var roots = Role(body, body.Roles.Root, KeyAlgorithm.None, "root");
        var good = document.Signatures
            .Where(line => StrictBase64.TryDecode(line.Signature, out var bytes)
                && roots.FirstOrDefault(key => key.KeyId == line.KeyId) is { } key && key.Verify(signed, bytes))
            .DistinctBy(static line => line.KeyId)
            .Count();
        if (good < body.Roles.Root.Threshold)
        {
            throw new MalformedException(new(
                "WRIT5091", $"{good} of the {body.Roles.Root.Threshold} root signatures that this trust file needs are good",
                "get it from its source again"));
        }
    }

    // One signature each is all that a statement, a permit or a checkpoint has room for.
    private static IReadOnlyList<VerifyingKey> Single(TrustBodyDocument body, TrustRoleDocument role, KeyAlgorithm algorithm, string name) =>
        role.Threshold == 1 ? Role(body, role, algorithm, name) : throw Malformed($"the threshold of the role {name}");

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

    private static MalformedException Malformed(string part) =>
        new(new("WRIT5090", $"this is not a trust file: {part} is not well-formed", "get it from its source again"));
}
