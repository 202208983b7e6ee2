namespace Writ.Launcher;

/// <summary>What process listings show beside the launcher's name: nothing until there are orders, then the execution's id, by which
/// recovery finds a warden whose supervisor died before it had recorded it.</summary>
internal static unsafe class Title
{
    // The supervisor starts us with so many bytes in argv[1]: those of an execution's id.
    private const int Length = 30;

    private static byte* _at;

    /// <summary>Finds argv[1] in memory. Before the clone.</summary>
    public static bool Find()
    {
        // proc_pid_stat(5): arg_start is field 48; the second field may hold anything, and ends with the last parenthesis.
        var text = stackalloc byte[2048];
        var file = Kernel.Call(Nr.OpenAt, Nr.AtFdCwd, Kernel.Text("/proc/self/stat"u8), Nr.OCloExec);
        var length = file < 0 ? file : Kernel.Call(Nr.Read, file, (nint)text, 2048);
        Kernel.Close(file);
        var at = length;
        while (at > 0 && text[at - 1] != (byte)')') at--;
        var start = Field(text, at, length, 48 - 2);
        if (at <= 0 || start == 0) return false;
        var word = (byte*)start;
        while (*word != 0) word++;
        for (var i = 1; i <= Length; i++) if (word[i] == 0) return false;
        _at = word + 1;
        return word[Length + 1] == 0;
    }

    /// <summary>Says whose warden this is.</summary>
    /// <param name="name">At most as long as an execution's id; what is left is filled with NUL.</param>
    public static void Set(nint name)
    {
        if (Kernel.Rehearsing) return;
        var from = (byte*)name;
        for (var i = 0; i < Length; i++) _at[i] = *from == 0 ? (byte)0 : *from++;
    }

    // The number-th field after a place, by single spaces.
    private static ulong Field(byte* text, nint at, nint length, int number)
    {
        for (; number > 0 && at < length; at++) if (text[at] == (byte)' ') number--;
        ulong value = 0;
        for (; at < length && text[at] is >= (byte)'0' and <= (byte)'9'; at++) value = (value * 10) + text[at] - (byte)'0';
        return value;
    }
}
