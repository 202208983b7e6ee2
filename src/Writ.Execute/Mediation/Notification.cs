using System.Runtime.InteropServices;

namespace Writ.Execute.Mediation;

/// <summary>
/// A system call that waits for our answer: struct seccomp_notif, seccomp_unotify(2).
/// <code>
/// notif = id:u64 pid:u32 flags:u32 nr:i32 arch:u32 ip:u64 args:u64[6]           80 bytes
/// </code>
/// </summary>
/// <remarks>The number and the arguments were in registers: nobody can change them any more. What they point to can be changed
/// by every thread of the caller, at any time, also between our look at it and the kernel's.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct Notification
{
    public const int Size = 80;

    public ulong Id;

    /// <summary>The calling thread, by its number in our own pid namespace.</summary>
    public uint Task;
    public uint Flags;
    public int Call;
    public uint Architecture;
    public ulong Instruction;
    public Registers Arguments;

    [System.Runtime.CompilerServices.InlineArray(6)]
    internal struct Registers
    {
        private ulong _first;
    }
}
