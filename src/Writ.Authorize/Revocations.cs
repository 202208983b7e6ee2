using System.Text;
using Writ.Core.Storage;

namespace Writ.Authorize;

/// <summary>What was taken back, by execution or permit. A revocation is never itself taken back.</summary>
public sealed class Revocations(IRegister register)
{
    /// <summary>The request that revokes, to be committed with its statement. Rejected where it was revoked before.</summary>
    public static Put Request(string target, string reason) => new(Spaces.Revocation, target, 0, Encoding.UTF8.GetBytes(reason));

    /// <summary>Why any of these was revoked; null where none was.</summary>
    public async ValueTask<string?> Find(params IEnumerable<string> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        foreach (var target in targets)
        {
            if (await register.Read(Spaces.Revocation, target).ConfigureAwait(false) is { } row) return Encoding.UTF8.GetString(row.Value.Span);
        }

        return null;
    }
}
