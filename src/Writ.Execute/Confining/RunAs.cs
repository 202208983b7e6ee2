using Writ.Execute.Linux;

namespace Writ.Execute.Confining;

/// <summary>The ids that a run has. Any but the caller's own only where the caller is root.</summary>
public readonly record struct RunAs(uint UserId, uint GroupId)
{
    /// <summary>The caller's own effective ids.</summary>
    public static RunAs Caller => new((uint)Sys.Call(Sys.GetEUid), (uint)Sys.Call(Sys.GetEGid));
}
