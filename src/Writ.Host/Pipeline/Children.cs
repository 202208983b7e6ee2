using System.Text;
using Writ.Authorize.Revoking;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;

namespace Writ.Host.Pipeline;

/// <summary>The executions that were started under a permit. They end with it (L8): its revocation is theirs too.</summary>
internal sealed class Children(ControlPlane plane)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private const int Most = 10_000;

    /// <summary>Every child there ever was, by execution id.</summary>
    public async Task<IReadOnlyList<string>> Of(string permit)
    {
        var prefix = permit + "/";
        var rows = await plane.Register.Scan(Spaces.Child, prefix, Most).ConfigureAwait(false);
        return [.. rows.Select(row => row.Key).TakeWhile(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key[prefix.Length..])];
    }

    /// <summary>Ends the children that are left, and waits until each has a receipt.</summary>
    /// <returns>All of them, and whether every one was seen to end.</returns>
    public async Task<(IReadOnlyList<string> Executions, bool Ended)> End(string permit, EntityRef by)
    {
        var children = await Of(permit).ConfigureAwait(false);
        if (await Left(children).ConfigureAwait(false) == 0) return (children, true);
        await plane.Register.Commit(new RegisterBatch(Revoke(permit, by))).ConfigureAwait(false);

        // A child that was just being permitted has either been rejected by the revocation or is in the list now.
        children = await Of(permit).ConfigureAwait(false);
        var began = plane.Clock.GetTimestamp();
        while (plane.Clock.GetElapsedTime(began) < Patience)
        {
            if (await Left(children).ConfigureAwait(false) == 0) return (children, true);
            await Task.Delay(Poll, plane.Clock, CancellationToken.None).ConfigureAwait(false);
        }

        return (children, false);
    }

    /// <summary>The requests that take a permit back because its execution is over: whatever hangs on it ends.</summary>
    public IReadOnlyList<RegisterRequest> Revoke(string permit, EntityRef by)
    {
        const string Reason = "its parent has ended";
        var (target, now) = (RevocationTarget.Permit(permit), plane.NowMs());
        var predicate = new RevocationPredicate { Target = target.Text, AtMs = now, By = by, Reason = Reason, Salt = IntentBuilder.NewSalt() };
        return
        [
            .. Revocations.Revoke(target, new Revocation(target.Text, now, by, Reason, KeepUntilMs: now + Revoking.KeepMs)),
            plane.Statements.Sign(target.Text, Digest.Of(Encoding.UTF8.GetBytes(target.Text)), PredicateTypes.Revocation, predicate, DocumentsJson.Default.RevocationPredicate),
        ];
    }

    private async Task<int> Left(IReadOnlyList<string> children)
    {
        var left = 0;
        foreach (var child in children)
        {
            if (await plane.Register.Read(Spaces.Open, child).ConfigureAwait(false) is not null) left++;
        }

        return left;
    }
}
