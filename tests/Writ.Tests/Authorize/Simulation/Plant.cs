namespace Writ.Tests.Authorize.Simulation;

/// <summary>A fault planted on purpose, to show that the simulator would find it.</summary>
internal enum Plant
{
    None = 0,

    /// <summary>A host counts its lease from when the answer came, not from when it asked.</summary>
    LeaseFromReceipt,

    /// <summary>A settlement does not expect the reservation to be there.</summary>
    SettleUnguarded,

    /// <summary>A step of an approval overwrites whatever another wrote meanwhile.</summary>
    ApprovalOverwrites,
}

/// <summary>What a schedule did that must never happen.</summary>
internal sealed class ViolationException(string what) : Exception(what);
