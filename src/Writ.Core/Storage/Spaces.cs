namespace Writ.Core.Storage;

/// <summary>The spaces of the register and who writes them.</summary>
public static class Spaces
{
    /// <summary>Claims, keyed by permit id. Pipeline (spend).</summary>
    public const string Spend = "spend";

    /// <summary>Rows, keyed by permit id, version 1 = issued. Authorize.</summary>
    public const string Permit = "permit";

    /// <summary>Rows, keyed by target (<c>exe_…</c>, <c>prm_…</c>, <c>principal:…</c>). Authorize; removed when no permit is left that one could concern.</summary>
    public const string Revocation = "revocation";

    /// <summary>One row, <c>latest</c>: a new version with every revocation. Authorize.</summary>
    public const string RevocationMark = "revocation-mark";

    /// <summary>Rows, keyed by permit id: what it holds of budgets. Authorize; removed as it is settled.</summary>
    public const string Reservation = "reservation";

    /// <summary>Rows, keyed by approval id: the approval as far as it is. Authorize.</summary>
    public const string Approval = "approval";

    /// <summary>Rows, keyed by approval id, a slash and a number: the canonical intent that is to be approved. Host.</summary>
    public const string ApprovalIntent = "approval-intent";

    /// <summary>Rows, keyed by the parent's permit id, a slash and the child's execution id: the child's permit id. Host.</summary>
    public const string Child = "child";

    /// <summary>Rows, keyed by execution id: an <c>ExecutionSummary</c> in JSON. Host.</summary>
    public const string Execution = "execution";

    /// <summary>Rows, keyed by execution id: its payload was erased; the value is when, milliseconds. Host.</summary>
    public const string Erasure = "erasure";

    /// <summary>Rows, keyed by execution id: what recovery needs while it is not finished (owner, warden, cgroups). Host; emptied at the receipt.</summary>
    public const string Open = "open";

    /// <summary>Rows, keyed by execution id: the decision input; keyed by digest: the authority document. Host.</summary>
    public const string Input = "input";
    public const string Authority = "authority";

    /// <summary><c>current</c>: the trust file in force. <c>since:</c> and a key id: when that key came into force, milliseconds. Host.</summary>
    public const string Trust = "trust";

    /// <summary>Rows <c>current</c>, the newest published checkpoint, and <c>signed</c>, the newest that waits for witnesses. Audit.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>Rows keyed by tier (<c>policy</c>, <c>protected</c>): newest version that was in force (L9: never back). Host.</summary>
    public const string Activation = "activation";

    /// <summary>One row, <c>wall</c>: the highest wall time seen, milliseconds (a clock set back is refused). Host.</summary>
    public const string Clock = "clock";

    /// <summary>Rows keyed by the digest of a one-time token: when it runs out. Host; removed as it is redeemed.</summary>
    public const string Link = "link";
}
