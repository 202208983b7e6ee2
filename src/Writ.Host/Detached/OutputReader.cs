using System.Buffers.Binary;
using System.Globalization;

namespace Writ.Host.Detached;

/// <summary>Reads what <see cref="KeptOutput"/> keeps, from the oldest that is left or from now on.</summary>
internal sealed class OutputReader : IDisposable
{
    private readonly string _place;
    private FileStream? _file;
    private int _number;

    /// <param name="place">The run's folder.</param>
    /// <param name="fromNow">Whether to leave out what was said before.</param>
    public OutputReader(string place, bool fromNow)
    {
        _place = place;
        var numbers = Numbers();
        _number = numbers.Length == 0 ? 0 : fromNow ? numbers[^1] : numbers[0];
        _file = Open();
        if (fromNow && _file is not null) SkipWholeFrames();
    }

    /// <summary>Passes on what is there and was not passed on yet.</summary>
    /// <returns>Whether something between was no longer kept.</returns>
    public bool PassOn(Stream output, Stream error)
    {
        var lost = false;
        while (true)
        {
            while (TryRead(out var stream, out var bytes)) (stream == 2 ? error : output).Write(bytes);
            var next = Array.Find(Numbers(), number => number > _number || _file is null);
            if (_file is not null && next <= _number)
            {
                output.Flush();
                error.Flush();
                return lost;
            }

            // What was written to this one before the next was begun is still to come.
            while (TryRead(out var stream, out var bytes)) (stream == 2 ? error : output).Write(bytes);
            lost |= _file is not null && next > _number + 1;
            _file?.Dispose();
            _number = next;
            _file = Open();
            if (_file is null) return lost;
        }
    }

    public void Dispose() => _file?.Dispose();

    private int[] Numbers() => Directory.Exists(_place)
        ? [.. Directory.GetFiles(_place).Select(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).Order()]
        : [];

    private FileStream? Open()
    {
        try
        {
            return new FileStream(KeptOutput.FileOf(_place, _number), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void SkipWholeFrames()
    {
        while (TryRead(out _, out _))
        {
            // Said before.
        }
    }

    private bool TryRead(out byte stream, out byte[] bytes)
    {
        (stream, bytes) = (0, []);
        if (_file is null) return false;
        var began = _file.Position;
        Span<byte> header = stackalloc byte[KeptOutput.HeaderSize];
        if (_file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
            if (length < 0 || length > _file.Length - _file.Position) return Back(began);
            (stream, bytes) = (header[0], new byte[length]);
            if (_file.ReadAtLeast(bytes, length, throwOnEndOfStream: false) == length) return true;
        }

        return Back(began);
    }

    private bool Back(long began)
    {
        _file!.Position = began;
        return false;
    }
}
