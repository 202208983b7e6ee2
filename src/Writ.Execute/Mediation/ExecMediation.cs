using Writ.Core.Documents;
using Writ.Execute.Linux;
using Writ.Execute.Programs;
using Writ.Execute.Recording;
using Writ.Execute.Running;

namespace Writ.Execute.Mediation;

/// <summary>
/// Answers execve inside a run. What the caller asks for lies in memory that its threads can change, so from it only a no is ever
/// taken: an error, which the caller survives (L14). A yes is said at the exec-stop, to what the kernel has loaded; where that is
/// not what was foreseen and may not run, the process is killed before its first instruction.
/// </summary>
internal sealed class ExecMediation(
    CallListener listener, Descriptor root, RunRequest request, RunReport report, StopRequest stop, FileRecorder? recorder, TimeProvider clock)
{
    private static readonly InsideVerdict NoChildren = InsideVerdict.Deny("WRIT3220", "the profile lets the program start no other");

    private readonly Profile _profile = request.Confinement.Profile;
    private readonly ChildResolver _resolver = new(request.Confinement, Convert.FromHexString(request.Intent.Salt), clock);
    private readonly ChildRules _rules = new(request.Confinement.Profile, clock);
    private readonly ExecRate _rate = new(request.Confinement.Profile.Envelope);

    public void Answer(in Notification call)
    {
        try
        {
            var asked = ExecCall.Read(call);
            var view = new TaskView((int)call.Task, root);
            if (_profile.Children == ChildModes.Deny) Refuse(call, asked.Path, "", NoChildren);
            else Decide(call, asked, view);
        }
        catch (UnreadableException unreadable)
        {
            // The kernel would say the same, and nothing has happened that were an event; or it cannot be judged.
            if (unreadable.Error == Sys.EAcces) Refuse(call, "?", "", InsideVerdict.Deny("WRIT3224", unreadable.Message));
            else listener.Refuse(call.Id, unreadable.Error);
        }
        catch (IOException unmeasured)
        {
            Refuse(call, "?", "", InsideVerdict.Deny("WRIT3224", $"what would run cannot be measured: {unmeasured.Message}"));
        }
    }

    private void Decide(in Notification call, ExecCall asked, TaskView view)
    {
        var starter = Starter((int)call.Task);
        var child = _resolver.Foresee(asked, view, starter);
        // Its number may have become another's while we looked: then all of the above is about somebody else.
        if (!listener.IsWaiting(call.Id)) return;
        var verdict = child is null ? default : Judge(child, view, asked.Path);
        if (child is not null && verdict.Allowed) recorder?.Asked(child);
        if (child is null || verdict.Allowed) Bind(call, starter);
        else
        {
            recorder?.Forbidden(child);
            Refuse(call, Describe(child), child.Command.Command, verdict);
        }
    }

    private void Refuse(in Notification call, string what, string words, InsideVerdict verdict)
    {
        _rate.Count(stop);
        _ = report.TryRecord("exec.denied", $"{verdict.Code} {verdict.Rules} {what}: {words} ({verdict.Reason})", stop);
        listener.Refuse(call.Id, Sys.EAcces);
    }

    private InsideVerdict Judge(ChildProgram child, TaskView view, string name)
    {
        var exchangeable = child.Command.Script is not null && _resolver.CanBeExchanged(name, view);
        if (_rules.Find(child, exchangeable) is { } no) return no;
        try
        {
            return request.Children!.Judge(child);
        }
#pragma warning disable CA1031 // Whatever kept the answer away: no answer is a no (L2).
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return InsideVerdict.Deny("WRIT3225", $"whether it may run could not be found out: {fault.Message}");
        }
    }

    // Seized while it waits for us, so that its execve cannot come through without a stop; interrupted at once, so that a stop
    // comes in any case: at the exec-stop if it comes through, on the way back if it fails.
    private void Bind(in Notification call, FileIdentity starter)
    {
        if (Faults.GuardOff("exec-binding"))
        {
            _ = listener.Continue(call.Id);
            return;
        }

        var task = (int)call.Task;
        var seized = Tracer.Seize(task);
        if (seized < 0)
        {
            Refuse(call, $"by {starter.Path} [{task}]", "", InsideVerdict.Deny("WRIT3226", $"the process could not be traced: {Sys.Message(seized)}"));
            return;
        }

        // Also where a signal took the caller out of its wait meanwhile: it will be back with the same call.
        _ = listener.Continue(call.Id);
        Tracer.Interrupt(task);
        if (Tracer.AwaitExecOrReturn(task) is { } process) JudgeLoaded(process, starter);
    }

    private void JudgeLoaded(int process, FileIdentity starter)
    {
        ChildProgram? child = null;
        InsideVerdict verdict;
        try
        {
            var view = new TaskView(process, root);
            var image = new LoadedImage(process);
            child = _resolver.Measure(image, view, starter);
            verdict = Judge(child, view, image.Name);
        }
        catch (Exception unknown) when (unknown is UnreadableException or IOException)
        {
            verdict = InsideVerdict.Deny("WRIT3227", unknown.Message);
        }

        var what = child is null ? "?" : Describe(child);
        var words = child?.Command.Command ?? "";
        _rate.Count(stop);
        if (verdict.Allowed && report.TryRecord("exec.allowed", $"{verdict.Code} {verdict.Rules} {what}: {words}", stop))
        {
            _rate.CountChild(stop);
            recorder?.Started(child!);
            Tracer.Release(process);
            return;
        }

        Tracer.KillStopped(process);
        _ = report.TryRecord("exec.killed", $"{verdict.Code} {verdict.Rules} {what}: {words} ({verdict.Reason})", stop);
    }

    private FileIdentity Starter(int task)
    {
        using var image = Descriptor.Open($"/proc/{task}/exe", 0, out var error)
            ?? throw new UnreadableException(Sys.EAcces, $"the caller's image cannot be read: {Sys.Message(error)}");
        return new FileIdentity(CanonicalPath.Of(image) ?? "/", FileDigests.Measure(image, clock).Digest);
    }

    // sha256 shortened: the whole digest is in the decision; this is for people and for comparing with an inventory.
    private static string Describe(ChildProgram child)
    {
        var target = child.Command.Script ?? child.Command.Executable;
        return $"{target.Path} {target.Digest} by {child.Starter.Path} [{child.Task}]";
    }
}
