namespace Writ.Cedar;

/// <summary>
/// Cuts a text into tokens. Policies and schemas share them. Comments run from <c>//</c> to the end of the line; white
/// space is Unicode's. What is no token becomes <see cref="TokenKind.Invalid"/> with a diagnostic, and the cutting goes on.
/// </summary>
internal sealed class Lexer(string text, DiagnosticBag diagnostics)
{
    private int _at;

    public static List<Token> Tokenize(string text, DiagnosticBag diagnostics)
    {
        var lexer = new Lexer(text, diagnostics);
        List<Token> tokens = new(text.Length / 6);
        Token token;
        do
        {
            token = lexer.Next();
            tokens.Add(token);
        }
        while (token.Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        SkipBlanks();
        var start = _at;
        if (_at >= text.Length) return new Token(TokenKind.End, start, start);
        var c = text[_at];
        if (Names.IsIdentifierStart(c)) return Run(TokenKind.Identifier, Names.IsIdentifierPart);
        if (char.IsAsciiDigit(c)) return Run(TokenKind.Integer, char.IsAsciiDigit);
        if (c == '"') return String();
        var (kind, length) = Punctuation(c, _at + 1 < text.Length ? text[_at + 1] : '\0');
        if (kind == TokenKind.Invalid)
        {
            length = _at + 1 < text.Length && char.IsSurrogatePair(c, text[_at + 1]) ? 2 : 1;
            var shown = char.IsControl(c) || (char.IsSurrogate(c) && length == 1) ? $"U+{(int)c:X4}" : text.Substring(_at, length);
            diagnostics.Error("WRIT1003", new(start, start + length), $"`{shown}` has no meaning here", HelpFor(c));
        }

        _at += length;
        return new Token(kind, start, _at);
    }

    private static string? HelpFor(char c) => c switch
    {
        '\'' => "strings stand in double quotes",
        '&' => "and is written &&",
        '|' => "or is written ||",
        '#' => "comments start with //",
        _ => null,
    };

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(text[_at]))
            {
                _at++;
            }
            else if (text[_at] == '/' && _at + 1 < text.Length && text[_at + 1] == '/')
            {
                var end = text.AsSpan(_at).IndexOfAny('\n', '\r');
                _at = end < 0 ? text.Length : _at + end;
            }
            else
            {
                return;
            }
        }
    }

    private Token Run(TokenKind kind, Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < text.Length && belongs(text[_at])) _at++;
        return new Token(kind, start, _at);
    }

    private Token String()
    {
        var start = _at++;
        while (_at < text.Length && text[_at] != '"') _at += text[_at] == '\\' ? 2 : 1;
        if (_at >= text.Length)
        {
            _at = text.Length;
            diagnostics.Error("WRIT1004", new(start, start + 1), "this string does not end", "close it with a double quote");
            return new Token(TokenKind.Invalid, start, _at);
        }

        return new Token(TokenKind.String, start, ++_at);
    }

    private static (TokenKind Kind, int Length) Punctuation(char c, char next) => (c, next) switch
    {
        (':', ':') => (TokenKind.DoubleColon, 2),
        ('=', '=') => (TokenKind.EqualEqual, 2),
        ('!', '=') => (TokenKind.NotEqual, 2),
        ('<', '=') => (TokenKind.LessEqual, 2),
        ('>', '=') => (TokenKind.GreaterEqual, 2),
        ('&', '&') => (TokenKind.And, 2),
        ('|', '|') => (TokenKind.Or, 2),
        _ => (Single(c), 1),
    };

    private static TokenKind Single(char c) => c switch
    {
        '@' => TokenKind.At,
        '(' => TokenKind.LeftParen,
        ')' => TokenKind.RightParen,
        '{' => TokenKind.LeftBrace,
        '}' => TokenKind.RightBrace,
        '[' => TokenKind.LeftBracket,
        ']' => TokenKind.RightBracket,
        ',' => TokenKind.Comma,
        ';' => TokenKind.Semicolon,
        ':' => TokenKind.Colon,
        '.' => TokenKind.Dot,
        '?' => TokenKind.Question,
        '=' => TokenKind.Assign,
        '<' => TokenKind.Less,
        '>' => TokenKind.Greater,
        '+' => TokenKind.Plus,
        '-' => TokenKind.Minus,
        '*' => TokenKind.Star,
        '/' => TokenKind.Slash,
        '%' => TokenKind.Percent,
        '!' => TokenKind.Bang,
        _ => TokenKind.Invalid,
    };
}
