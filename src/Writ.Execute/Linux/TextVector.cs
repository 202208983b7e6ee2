using System.Runtime.InteropServices;
using System.Text;

namespace Writ.Execute.Linux;

/// <summary>A NULL-terminated vector of C strings in native memory.</summary>
internal sealed unsafe class TextVector : IDisposable
{
    private readonly int _count;

    public TextVector(string[] texts)
    {
        _count = texts.Length;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)texts.Length + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Length; i++)
        {
            var size = Encoding.UTF8.GetByteCount(texts[i]);
            Pointer[i] = (byte*)NativeMemory.AllocZeroed((nuint)size + 1);
            _ = Encoding.UTF8.GetBytes(texts[i], new Span<byte>(Pointer[i], size));
        }
    }

    public byte** Pointer { get; }

    public void Dispose()
    {
        for (var i = 0; i < _count; i++) NativeMemory.Free(Pointer[i]);
        NativeMemory.Free(Pointer);
    }
}
