using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Writ.Core;

/// <summary>RFC 4648 as one text for one value: no white space, no missing or surplus padding, no stray last bits. The
/// framework forgives these, which would make two texts of one signature.</summary>
internal static class StrictBase64
{
    /// <summary>The ordinary alphabet, padded.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = new byte[text.Length / 4 * 3];
        var valid = text.Length % 4 == 0 && Convert.TryFromBase64Chars(text, bytes, out var length)
            && text.SequenceEqual(Convert.ToBase64String(bytes = bytes[..length]));
        if (!valid) bytes = null;
        return valid;
    }

    /// <summary>The alphabet for URLs, without padding.</summary>
    public static bool TryDecodeUrl(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = new byte[(text.Length / 4 * 3) + 3];

        // The decoder throws at a character outside the alphabet, whatever its name promises: ask before.
        var valid = Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, bytes, out var length)
            && text.SequenceEqual(Base64Url.EncodeToString(bytes = bytes[..length]));
        if (!valid) bytes = null;
        return valid;
    }
}
