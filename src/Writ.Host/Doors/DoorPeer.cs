using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Writ.Host.Pipeline;

namespace Writ.Host.Doors;

/// <summary>Who is at the other end of the local socket, by the kernel's word and no other (DESIGN: identity first).</summary>
internal static class DoorPeer
{
    private const int SolSocket = 1, PeerCredentials = 17, PeerProcess = 77;

    /// <summary>The peer, or why it is not served. It must be of this server's own user, and see the same files and users as it
    /// does: paths and ids would mean other things to a peer in a namespace of its own.</summary>
    public static (LocalPeer? Peer, string? Why) Identify(Socket connection)
    {
        Span<byte> credentials = stackalloc byte[12];
        if (connection.GetRawSocketOption(SolSocket, PeerCredentials, credentials) != credentials.Length) return (null, "the kernel does not say who it is");
        var pid = MemoryMarshal.Read<int>(credentials);
        var uid = MemoryMarshal.Read<uint>(credentials[4..]);
        if (uid != Native.EffectiveUserId()) return (null, $"it is user {uid}, and this server serves user {Native.EffectiveUserId()}");

        // The descriptor is of the process that connected; while it lives, its number cannot come to mean another.
        Span<byte> descriptor = stackalloc byte[4];
        if (connection.GetRawSocketOption(SolSocket, PeerProcess, descriptor) != descriptor.Length) return (null, "the kernel gives no handle of its process");
        using var process = new SafeFileHandle(MemoryMarshal.Read<int>(descriptor), ownsHandle: true);
        foreach (var kind in new[] { "mnt", "user", "pid" })
        {
            if (Namespace(pid.ToString(CultureInfo.InvariantCulture), kind) is not { } theirs || theirs != Namespace("self", kind))
                return (null, $"it is in another {kind} namespace");
        }

        return IsAlive(process, pid) ? (LocalPeer.Current(), null) : (null, "its process has ended");
    }

    private static string? Namespace(string process, string kind)
    {
        try
        {
            return File.ResolveLinkTarget($"/proc/{process}/ns/{kind}", returnFinalTarget: false)?.Name;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsAlive(SafeFileHandle process, int pid) =>
        File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{process.DangerousGetHandle()}"))
            .Any(line => line.Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal)
                == string.Create(CultureInfo.InvariantCulture, $"Pid:{pid}"));
}
