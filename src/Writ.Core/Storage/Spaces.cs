namespace Writ.Core.Storage;

/// <summary>The spaces of the register and who writes them.</summary>
public static class Spaces
{
    /// <summary>Claims, keyed by permit id. Pipeline (spend).</summary>
    public const string Spend = "spend";

    /// <summary>Rows, keyed by permit id, version 1 = issued. Authorize.</summary>
    public const string Permit = "permit";

    /// <summary>Rows, keyed by target (<c>exe_…</c>, <c>prm_…</c>). Authorize.</summary>
    public const string Revocation = "revocation";

    /// <summary>Rows, keyed by execution id: an <c>ExecutionSummary</c> in JSON. Host.</summary>
    public const string Execution = "execution";

    /// <summary>Rows, keyed by execution id: its payload was erased; the value is when, milliseconds. Host.</summary>
    public const string Erasure = "erasure";

    /// <summary>Rows, keyed by execution id: what recovery needs while it is not finished (owner, warden, cgroups). Host; emptied at the receipt.</summary>
    public const string Open = "open";

    /// <summary>Rows, keyed by execution id: the decision input; keyed by digest: the authority document. Host.</summary>
    public const string Input = "input";
    public const string Authority = "authority";

    /// <summary>One row, <c>current</c>: the newest signed checkpoint. Audit.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>Rows keyed by tier (<c>policy</c>, <c>protected</c>): newest version that was in force (L9: never back). Host.</summary>
    public const string Activation = "activation";

    /// <summary>One row, <c>wall</c>: the highest wall time seen, milliseconds (a clock set back is refused). Host.</summary>
    public const string Clock = "clock";

    /// <summary>Rows keyed by the digest of a one-time token: when it runs out. Host; removed as it is redeemed.</summary>
    public const string Link = "link";
}
