using System.Globalization;
using Writ.Core.Canonical;

namespace Writ.Decide;

/// <summary>Amounts of money as programs are called with them: <c>240</c>, <c>240.00</c>. Never negative, never rounded.</summary>
internal static class CurrencyAmount
{
    // ISO 4217: all others have two digits behind the point.
    private static readonly string[] WithoutMinor = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"];
    private static readonly string[] Thousandths = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    /// <summary>Minor units; false where the text is no amount, has more digits than the currency, or is above what a document can carry.</summary>
    public static bool TryRead(string text, string currency, out long minor)
    {
        minor = 0;
        var digits = WithoutMinor.Contains(currency) ? 0 : Thousandths.Contains(currency) ? 3 : 2;
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var (whole, part) = point < 0 ? (text, "") : (text[..point], text[(point + 1)..]);
        if (point >= 0 && (part.Length == 0 || part.Length > digits)) return false;
        if (whole.Length is 0 or > 16 || !whole.All(char.IsAsciiDigit) || !part.All(char.IsAsciiDigit)) return false;
        return long.TryParse(whole + part.PadRight(digits, '0'), NumberStyles.None, CultureInfo.InvariantCulture, out minor) && minor <= CanonicalJson.MaxInteger;
    }
}
