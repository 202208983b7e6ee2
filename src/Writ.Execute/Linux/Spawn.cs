namespace Writ.Execute.Linux;

/// <summary>Starts a program with exactly four descriptors. Everything else of ours is close-on-exec.</summary>
/// <remarks>Not Process.Start: that cannot pass a fourth descriptor, and its children are reaped behind our back.</remarks>
internal static unsafe class Spawn
{
    // glibc: posix_spawn_file_actions_t 80 bytes, posix_spawnattr_t 336
    private const int ActionsSize = 512, AttributesSize = 1024;

    // SETSIGDEF | SETSIGMASK | SETSID: the runtime's ignored SIGPIPE and the terminal's signals stay with us.
    private const short Flags = 0x04 | 0x08 | 0x80;

    /// <returns>The process id.</returns>
    /// <exception cref="IOException">The program could not be started.</exception>
    public static int Start(string path, string[] argv, string[] environment, ReadOnlySpan<int> descriptors)
    {
        byte* actions = stackalloc byte[ActionsSize], attributes = stackalloc byte[AttributesSize];
        _ = Sys.ActionsInit(actions);
        _ = Sys.AttributesInit(attributes);
        try
        {
            for (var i = 0; i < descriptors.Length; i++) Require(Sys.ActionsAddDup2(actions, descriptors[i], i), path);
            var set = stackalloc ulong[16];
            for (var i = 0; i < 16; i++) set[i] = 0;
            Require(Sys.AttributesSetSigMask(attributes, set), path);
            set[0] = ulong.MaxValue;
            Require(Sys.AttributesSetSigDefault(attributes, set), path);
            Require(Sys.AttributesSetFlags(attributes, Flags), path);
            int pid;
            using var arguments = new TextVector(argv);
            using var variables = new TextVector(environment);
            Require(Sys.PosixSpawn(&pid, path, actions, attributes, arguments.Pointer, variables.Pointer), path);
            return pid;
        }
        finally
        {
            _ = Sys.ActionsDestroy(actions);
            _ = Sys.AttributesDestroy(attributes);
        }
    }

    private static void Require(int error, string path)
    {
        if (error != 0) throw new IOException($"{path}: {Sys.Message(-error)}", error);
    }
}
