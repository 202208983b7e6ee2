using Writ.Core.Documents;

namespace Writ.Execute.Running;

/// <summary>How a run came to its end.</summary>
/// <param name="Stop">Whether and why it was stopped.</param>
/// <param name="Status">The program's wait status, where the warden told it.</param>
/// <param name="WardenEnd">How the warden ended, in words; null where it was not seen.</param>
/// <param name="Confirmation">Whether nothing is left alive.</param>
/// <param name="StopNs">Nanoseconds from the asking to the confirmation.</param>
internal sealed record RunEnd(StopRequest Stop, int? Status, string? WardenEnd, Confirmation Confirmation, long? StopNs);
