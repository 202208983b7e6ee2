using System.Buffers;
using System.Globalization;
using System.Text;

namespace Writ.Execute.Egress;

/// <summary>Carries the body of one message and not a byte of what follows it.</summary>
/// <param name="count">Told of every piece before it is passed on; false ends the relay.</param>
internal sealed class BodyRelay(Wire from, Wire to, Func<int, bool> count)
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>False where the body broke off, or may not go on.</summary>
    public Task<bool> Run(Framing framing, CancellationToken cancellation) => framing.Kind switch
    {
        FramingKind.None => Task.FromResult(true),
        FramingKind.Length => Pass(framing.Length, cancellation),
        FramingKind.Chunked => PassChunks(cancellation),
        _ => PassAll(cancellation),
    };

    /// <summary>Everything to the end of the connection.</summary>
    public async Task<bool> PassAll(CancellationToken cancellation)
    {
        do
        {
            var piece = from.Buffered;
            if (piece.Length == 0) continue;
            if (!count(piece.Length)) return false;
            await to.Write(piece, cancellation).ConfigureAwait(false);
            from.Skip(piece.Length);
        }
        while (await from.Fill(cancellation).ConfigureAwait(false));
        return true;
    }

    private async Task<bool> Pass(long length, CancellationToken cancellation)
    {
        while (length > 0)
        {
            var piece = from.Buffered[..(int)Math.Min(length, from.Buffered.Length)];
            if (piece.Length == 0)
            {
                if (!await from.Fill(cancellation).ConfigureAwait(false)) return false;
                continue;
            }

            if (!count(piece.Length)) return false;
            await to.Write(piece, cancellation).ConfigureAwait(false);
            from.Skip(piece.Length);
            length -= piece.Length;
        }

        return true;
    }

    // chunk = size CRLF data CRLF, RFC 9112, section 7.1; written anew, so that extensions and trailers go no further.
    private async Task<bool> PassChunks(CancellationToken cancellation)
    {
        while (true)
        {
            if (await from.ReadTo(LineEnd, 256, cancellation).ConfigureAwait(false) is not { } line || !TrySize(line, out var size)) return false;
            await to.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size:x}\r\n")), cancellation).ConfigureAwait(false);
            if (size == 0) break;
            if (!await Pass(size, cancellation).ConfigureAwait(false)) return false;
            if (await from.ReadTo(LineEnd, 2, cancellation).ConfigureAwait(false) is not { Length: 2 }) return false;
            await to.Write(LineEnd, cancellation).ConfigureAwait(false);
        }

        while (await from.ReadTo(LineEnd, 8192, cancellation).ConfigureAwait(false) is { } trailer)
        {
            if (trailer.Length > 2) continue;
            await to.Write(LineEnd, cancellation).ConfigureAwait(false);
            return true;
        }

        return false;
    }

    private static bool TrySize(byte[] line, out long size)
    {
        var digits = line.AsSpan().IndexOfAny((byte)';', (byte)'\r');
        size = 0;
        return digits is > 0 and <= 15 && !line.AsSpan(0, digits).ContainsAnyExcept(HexDigits)
            && !line.AsSpan(0, line.Length - 2).ContainsAny((byte)'\r', (byte)'\n')
            && long.TryParse(line.AsSpan(0, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out size);
    }
}
