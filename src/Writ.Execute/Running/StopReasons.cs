using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Linux;

namespace Writ.Execute.Running;

/// <summary>The stops that enforcement itself decides on.</summary>
internal static class StopReasons
{
    public static readonly StopReason Wall = new(Outcome.Killed, "WRIT3202", "the limit on wall time was reached");

    public static readonly StopReason Cpu = new(Outcome.Killed, "WRIT3203", "the limit on CPU time was reached");

    public static readonly StopReason Memory = new(Outcome.Killed, "WRIT3204", "the limit on memory was reached");

    public static readonly StopReason Output = new(Outcome.Killed, "WRIT3205", "the limit on output was reached");

    public static readonly StopReason FileSize = new(Outcome.Killed, "WRIT3206", "the limit on a file's size was reached");

    public static readonly StopReason LeaseLost = new(Outcome.LeaseLost, "WRIT3207", "the lease ran out before it was renewed");

    public static readonly StopReason ClockSetBack = new(Outcome.Killed, "WRIT3209", "the clock was set back while the program ran");

    public static readonly StopReason WardenGone = new(Outcome.Failed, "WRIT3212", "the warden ended unexpectedly");

    public static readonly StopReason CannotTighten =
        new(Outcome.Killed, "WRIT3215", "a limit was tightened that cannot be tightened while the program runs");

    public static readonly StopReason Egress = new(Outcome.Killed, "WRIT3247", "the limit on bytes sent to the network was reached");

    public static StopReason Mismatch(string what) => new(Outcome.Killed, "WRIT3201", $"{what} is not what the permit names");

    public static StopReason Violation(string what) => new(Outcome.Killed, "WRIT3208", what);

    public static StopReason Unrecorded(string why) => new(Outcome.Killed, "WRIT3210", $"an event could not be recorded: {why}");

    public static StopReason NoAnswer(string why) => new(Outcome.LeaseLost, "WRIT3211", $"whether trust holds could not be found out: {why}");

    public static StopReason NoResources(string why) => new(Outcome.Failed, "WRIT3216", $"the run could not be set up: {why}")
    {
        Remedy = "free what it names, or let this user have it; writ doctor says what this machine lacks",
    };

    public static StopReason Envelope(string what) => new(Outcome.Killed, "WRIT3228", what);

    public static StopReason Unmediated(string why) => new(Outcome.Killed, "WRIT3229", $"child programs could not be judged any more: {why}");

    public static StopReason WayOutLost(string why) => new(Outcome.Killed, "WRIT3248", $"the way to the network could not be governed any more: {why}");

    public static StopReason Faulted(Diagnostic fault) => new(Outcome.Failed, fault.Id, fault.Reason) { Remedy = fault.Remedy };
}
