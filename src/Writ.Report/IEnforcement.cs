namespace Writ.Report;

/// <summary>Whether the control plane enforces or refuses everything; the host implements it. Never blocks.</summary>
public interface IEnforcement
{
    EnforcementState Current { get; }
}

/// <summary>Enforcing, or refusing everything and why. The default is refusing.</summary>
/// <param name="Enforcing">Everything needed to decide and record is there.</param>
/// <param name="Why">One short clause, such as <c>no policy bundle is in force</c>; present exactly where not enforcing.</param>
public readonly record struct EnforcementState(bool Enforcing, string? Why);
