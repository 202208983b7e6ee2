using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Writ.Core;
using Writ.Core.Storage;
using Writ.Report;

namespace Writ.Host.Serving;

/// <summary>One-time links to the console. The register keeps a digest of each, never the token, and removes it as it is redeemed.</summary>
internal sealed class ConsoleLinks(IRegister register, TimeProvider clock) : IOneTimeLinks
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private const int TokenBytes = 32;

    /// <summary>A token that opens the console once, within <see cref="Lifetime"/>.</summary>
    public async Task<string> Issue()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        var until = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(until, clock.GetUtcNow().Add(Lifetime).ToUnixTimeMilliseconds());
        await register.Commit(new RegisterBatch([new Put(Spaces.Link, KeyOf(token), 0, until)])).ConfigureAwait(false);
        return token;
    }

    public async ValueTask<bool> TryRedeem(string token, CancellationToken cancellation)
    {
        if (token.Length != 2 * TokenBytes) return false;
        var key = KeyOf(token);
        if (await register.Read(Spaces.Link, key).ConfigureAwait(false) is not { } row) return false;
        var verdict = await register.Commit(new RegisterBatch([new Put(Spaces.Link, key, row.Version, ReadOnlyMemory<byte>.Empty)])).ConfigureAwait(false);
        return verdict.Committed && BinaryPrimitives.ReadInt64BigEndian(row.Value.Span) >= clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    private static string KeyOf(string token) => Digest.Of(Encoding.ASCII.GetBytes(token)).Hex;
}
