using System.Diagnostics.CodeAnalysis;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Execute.Linux;

namespace Writ.Execute.Programs;

/// <summary>A script read whole, so that the run can be given exactly these bytes.</summary>
internal static class ScriptFile
{
    /// <summary>Bytes; the orders carry it.</summary>
    public const int Largest = 4 << 20;

    /// <summary>False when what lies there is not what was named.</summary>
    public static bool TryRead(FileIdentity named, [NotNullWhen(true)] out byte[]? content)
    {
        content = null;
        using var file = Descriptor.Open(named.Path, 0, out _);
        if (file is null || (FileKey.Of(file).Size is var size && size > Largest)) return false;
        // One byte more than it should have, to see that it has no more.
        var buffer = new byte[(int)size + 1];
        var have = 0;
        while (have < buffer.Length)
        {
            var got = Sys.Check(file.Read(buffer.AsSpan(have)), "read");
            if (got == 0) break;
            have += (int)got;
        }

        content = buffer[..have];
        return Digest.Of(content) == named.Digest;
    }
}
