using System.Text;

namespace Writ.Cedar;

/// <summary>
/// The right side of <c>like</c>: literal pieces with a wildcard between each two. A wildcard stands for any number of
/// code points; since pieces are whole code points, matching their UTF-16 units finds the same.
/// </summary>
internal sealed class Pattern
{
    // n wildcards make n + 1 pieces, some empty.
    private readonly string[] _pieces;

    private Pattern(string[] pieces) => _pieces = pieces;

    /// <summary>The literal pieces; between each two of them there is a wildcard.</summary>
    public IReadOnlyList<string> Pieces => _pieces;

    public static Pattern Of(IEnumerable<string> pieces) => new([.. pieces]);

    public static Pattern? Parse(TokenReader reader, Token literal)
    {
        List<string> pieces = [];
        var piece = new StringBuilder();
        var read = reader.ReadContent(literal, Each, allowEscapedStar: true);
        pieces.Add(piece.ToString());
        return read ? new Pattern([.. pieces]) : null;

        void Each(Rune rune, bool escaped)
        {
            if (rune.Value != '*' || escaped)
            {
                piece.Append(rune.ToString());
                return;
            }

            pieces.Add(piece.ToString());
            piece.Clear();
        }
    }

    public bool Matches(string text)
    {
        var rest = text.AsSpan();
        if (_pieces.Length == 1) return rest.SequenceEqual(_pieces[0]);
        if (!rest.StartsWith(_pieces[0], StringComparison.Ordinal)) return false;
        rest = rest[_pieces[0].Length..];
        // The leftmost place for each piece leaves the most for those after it, so there is no going back.
        foreach (var piece in _pieces.AsSpan(1, _pieces.Length - 2))
        {
            var at = rest.IndexOf(piece, StringComparison.Ordinal);
            if (at < 0) return false;
            rest = rest[(at + piece.Length)..];
        }

        return rest.EndsWith(_pieces[^1], StringComparison.Ordinal);
    }

    /// <summary>Prints the pieces as literals with stars between: one text a pattern.</summary>
    public void Print(StringBuilder text)
    {
        for (var i = 0; i < _pieces.Length; i++)
        {
            if (i > 0) text.Append('*');
            StringLiteral.Append(text, _pieces[i]);
        }
    }
}
