using System.Security.Cryptography;
using Writ.Core.Cryptography;
using Writ.Host.Keys;

namespace Writ.Host.Pipeline;

/// <summary>That a presenter holds a key, shown on a challenge made for this one presentation.</summary>
internal sealed record HolderProof(VerifyingKey? Key, byte[] Proof, byte[] Challenge)
{
    /// <summary>By the key in the file; without one it proves nothing.</summary>
    public static HolderProof Of(PermitFile file)
    {
        try
        {
            using var holder = P256Signer.FromPem(file.HolderKey);
            var challenge = RandomNumberGenerator.GetBytes(32);
            return new HolderProof(holder.PublicKey, holder.Sign(challenge), challenge);
        }
        catch (CryptographicException)
        {
            // No key is no proof: whoever asks says so in its own words.
            return new HolderProof(null, [], []);
        }
    }

    public bool Holds(string thumbprint) => Key is { } key && JwkThumbprint.Of(key) == thumbprint && key.Verify(Challenge, Proof);
}
