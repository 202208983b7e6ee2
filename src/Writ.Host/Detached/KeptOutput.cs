using System.Buffers.Binary;
using System.Globalization;

namespace Writ.Host.Detached;

/// <summary>What a detached run says, kept for whoever asks later: the last of it, in a few bounded files.</summary>
/// <remarks>
/// <code>
/// DATA/output/EXECUTION/N    frames, N counting from 0; the oldest file goes when there are too many
/// frame = stream:u8 000000 length:u32 at:i64 byte[length]     little-endian; stream 1 or 2; at in milliseconds since the Unix epoch
/// </code>
/// Written by the run's supervisor alone; read by anybody, beside it. A frame that is cut short is not written yet.
/// </remarks>
internal sealed class KeptOutput(string folder, Func<string, bool> goesOn, TimeProvider clock) : IDisposable
{
    public const int HeaderSize = 16;

    /// <summary>A run's newest output that is kept: so many files of so many bytes, the newest of them not full yet.</summary>
    public const int MostFiles = 4;
    private const int FileSize = 1 << 20;

    /// <summary>Runs whose output is kept, beside those that go on.</summary>
    private const int MostRuns = 64;

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private string? _place;
    private FileStream? _file;
    private int _number;

    public static string PathOf(string folder, string execution) => Path.Combine(folder, execution);

    public static string FileOf(string place, int number) => Path.Combine(place, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Removes what was kept of a run.</summary>
    public static void Forget(string folder, string execution)
    {
        if (Directory.Exists(PathOf(folder, execution))) Remove(PathOf(folder, execution));
    }

    /// <summary>From here on what is written belongs to this execution. Older runs' output goes where there is too much of it.</summary>
    public void Begin(string execution)
    {
        // An execution's id begins with its time.
        var over = Directory.GetDirectories(folder).Where(place => !goesOn(Path.GetFileName(place))).OrderDescending(StringComparer.Ordinal);
        foreach (var old in over.Skip(MostRuns - 1)) Remove(old);
        lock (_gate)
        {
            _place = PathOf(folder, execution);
            _ = Directory.CreateDirectory(_place, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            _file = Open_NeedsLock();
        }
    }

    public Stream Stream(byte number) => new Frames(this, number);

    public void Dispose()
    {
        lock (_gate) _file?.Dispose();
    }

    private static void Remove(string place)
    {
        try
        {
            Directory.Delete(place, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another that begins was first.
        }
    }

    private FileStream Open_NeedsLock() => new(FileOf(_place!, _number), new FileStreamOptions
    {
        Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0,
        UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
    });

    private void Write(byte stream, ReadOnlySpan<byte> bytes)
    {
        Span<byte> frame = new byte[HeaderSize + bytes.Length];
        frame[0] = stream;
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], bytes.Length);
        BinaryPrimitives.WriteInt64LittleEndian(frame[8..], clock.GetUtcNow().ToUnixTimeMilliseconds());
        bytes.CopyTo(frame[HeaderSize..]);
        lock (_gate)
        {
            if (_file!.Length > FileSize) Turn_NeedsLock();
            var whole = _file.Length;
            try
            {
                _file.Write(frame);
            }
            catch (IOException)
            {
                // The other stream's next frame must not be read as this one's rest.
                _file.SetLength(whole);
                throw;
            }
        }
    }

    // The next file first: a reader at the end of this one finds where it goes on.
    private void Turn_NeedsLock()
    {
        _number++;
        var next = Open_NeedsLock();
        _file!.Dispose();
        _file = next;
        if (_number >= MostFiles) File.Delete(FileOf(_place!, _number - MostFiles));
    }

    private sealed class Frames(KeptOutput kept, byte number) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => kept.Write(number, buffer);
    }
}
