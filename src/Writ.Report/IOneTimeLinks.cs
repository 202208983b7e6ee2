namespace Writ.Report;

/// <summary>Links that open the console once; the host issues and implements them.</summary>
public interface IOneTimeLinks
{
    /// <summary>True exactly once for a token that was issued and has not run out; concurrent callers never both see true.</summary>
    ValueTask<bool> TryRedeem(string token, CancellationToken cancellation);
}
