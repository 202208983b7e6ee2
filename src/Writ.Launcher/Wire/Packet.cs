using System.Runtime.InteropServices;

namespace Writ.Launcher.Wire;

/// <summary>
/// One message on the control socket after the orders, 24 bytes, either way.
/// <code>
/// packet = kind:u16 step:u16 error:i32 value:i64 index:i64
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Packet(PacketKind Kind, LaunchStep Step, int Error, long Value, long Index)
{
    public const int Size = 24;
}
