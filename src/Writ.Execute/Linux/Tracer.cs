namespace Writ.Execute.Linux;

/// <summary>
/// The exec-stop. All calls must come from one thread: to the kernel the tracer is a thread, not a process.
/// </summary>
internal static unsafe class Tracer
{
    private const int Wall = 0x40000000, NoThread = 0x20000000;

    /// <summary>Attaches without stopping; from now on execve stops the process, and our death kills it.</summary>
    /// <returns>0, or the negated error.</returns>
    public static nint Seize(int pid) => Sys.Call(Sys.Ptrace, 0x4206, pid, 0, 0x10 | 0x100000 /* TRACEEXEC | EXITKILL */);

    /// <summary>Waits for the execve. False when the process ended without one.</summary>
    public static bool AwaitExec(int pid)
    {
        while (Wait(pid) is { } status && IsStopped(status))
        {
            var (signal, stop) = ((status >> 8) & 0xFF, status >> 16);
            if (stop == 4) return true;
            // Anything else on the way there: let it go on, its own signal included (a group-stop, event 128, has none).
            _ = Sys.Call(Sys.Ptrace, 7 /* CONT */, pid, 0, stop == 0 ? signal : 0);
        }

        return false;
    }

    /// <summary>Makes a seized task stop as soon as it returns from the system call that it is in.</summary>
    public static void Interrupt(int task) => _ = Sys.Call(Sys.Ptrace, 0x4207, task, 0, 0);

    /// <summary>Waits for the task that this thread traces: for its exec-stop, or another end of its execve, after which it is let go.</summary>
    /// <returns>The process that stands at its exec-stop; null when there is none.</returns>
    public static int? AwaitExecOrReturn(int traced)
    {
        while (true)
        {
            int status;
            // Any: a thread that executes takes over its process's number.
            var task = (int)Sys.Retry(Sys.Wait4, -1, (nint)(&status), Wall | NoThread);
            if (task < 0 || (task == traced && !IsStopped(status))) return null;
            if (!IsStopped(status)) continue;
            var (signal, stop) = ((status >> 8) & 0xFF, status >> 16);
            if (stop == 4) return task;
            Release(task, stop == 0 ? signal : 0);
            return null;
        }
    }

    /// <summary>Where the stack of a stopped process begins; 0 for one that is not of 64 bits, or gone.</summary>
    public static ulong StackOf(int process)
    {
        // PTRACE_GETREGSET, NT_PRSTATUS: struct user_regs_struct of 27 registers, rsp the twentieth; one of 32 bits has fewer.
        const int Registers = 27, StackPointer = 19;
        var registers = stackalloc ulong[Registers];
        // struct iovec { base, length }
        var into = stackalloc nint[2];
        into[0] = (nint)registers;
        into[1] = Registers * sizeof(ulong);
        return Sys.Call(Sys.Ptrace, 0x4204, process, 1, (nint)into) < 0 || into[1] != Registers * sizeof(ulong) ? 0 : registers[StackPointer];
    }

    /// <summary>Lets a stopped task run, untraced; one that was killed at its stop is collected, or its parent would wait for it for ever.</summary>
    public static void Release(int task, int signal = 0)
    {
        if (Sys.Call(Sys.Ptrace, 17 /* DETACH */, task, 0, signal) < 0) Collect(task);
    }

    /// <summary>Ends a process at its stop and collects it: until its tracer does, nobody else sees its end.</summary>
    public static void KillStopped(int process)
    {
        _ = Sys.Call(Sys.Kill, process, Sys.SigKill);
        Collect(process);
    }

    /// <summary>Lets the stopped process run, untraced.</summary>
    public static bool Detach(int pid) => Sys.Call(Sys.Ptrace, 17, pid, 0, 0) >= 0;

    /// <summary>Collects a tracee that was killed at its stop: until its tracer does, its namespace cannot end.</summary>
    public static void Collect(int pid)
    {
        while (Wait(pid) is { } status && IsStopped(status))
        {
        }
    }

    private static bool IsStopped(int status) => (status & 0xFF) == 0x7F;

    private static int? Wait(int pid)
    {
        int status;
        return Sys.Retry(Sys.Wait4, pid, (nint)(&status), Wall | NoThread) < 0 ? null : status;
    }
}
