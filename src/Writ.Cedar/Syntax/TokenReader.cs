using System.Text;

namespace Writ.Cedar;

/// <summary>What the policy parser and the schema parser share: looking at tokens, taking them, saying what was expected.</summary>
internal sealed class TokenReader
{
    private readonly SourceText _source;
    private readonly List<Token> _tokens;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _at;

    public TokenReader(SourceText source, DiagnosticBag diagnostics)
    {
        _source = source;
        Diagnostics = diagnostics;
        if (source.Text.Length > Limits.TextLength)
        {
            diagnostics.Error("WRIT1001", default, $"the text is longer than {Limits.TextLength} characters", "split it");
            _tokens = [new Token(TokenKind.End, 0, 0)];
        }
        else
        {
            _tokens = Lexer.Tokenize(source.Text, diagnostics);
        }
    }

    public DiagnosticBag Diagnostics { get; }

    public SourceText Source => _source;

    public Token Current => _tokens[_at];

    public TokenKind Kind => _tokens[_at].Kind;

    public Token Previous => _tokens[Math.Max(0, _at - 1)];

    /// <summary>How many tokens have been taken.</summary>
    public int Position => _at;

    public bool AtEnd => Kind == TokenKind.End;

    public Token Peek(int ahead) => _tokens[Math.Min(_at + ahead, _tokens.Count - 1)];

    public ReadOnlySpan<char> TextOf(Token token) => _source.Text.AsSpan(token.Start, token.End - token.Start);

    public string Word(Token token) => _source.Text[token.Start..token.End];

    public bool IsWord(string word) => Kind == TokenKind.Identifier && TextOf(Current).SequenceEqual(word);

    public Token Take()
    {
        var token = Current;
        if (!AtEnd) _at++;
        return token;
    }

    public bool TryTake(TokenKind kind)
    {
        if (Kind != kind) return false;
        Take();
        return true;
    }

    public bool TryTakeWord(string word)
    {
        if (!IsWord(word)) return false;
        Take();
        return true;
    }

    public bool Expect(TokenKind kind, string expected) => TryTake(kind) || Unexpected(expected);

    public bool ExpectWord(string word) => TryTakeWord(word) || Unexpected($"`{word}`");

    /// <summary>Reports the current token as wrong; always false, for use in a condition.</summary>
    public bool Unexpected(string expected, string? help = null)
    {
        // An invalid token has been reported by the lexer.
        if (Kind == TokenKind.Invalid) return false;
        var found = AtEnd ? "the end of the text" : $"`{Word(Current)}`";
        Diagnostics.Error("WRIT1006", Current.Range, $"expected {expected}, found {found}", help);
        return false;
    }

    /// <summary>Takes an identifier that is not reserved; null with a diagnostic if there is none.</summary>
    public string? Identifier(string expected)
    {
        if (Kind != TokenKind.Identifier)
        {
            Unexpected(expected);
            return null;
        }

        var token = Take();
        var word = NameOf(token);
        if (!Names.IsReserved(word)) return word;
        Diagnostics.Error("WRIT1007", token.Range, $"`{word}` is a reserved word", "use another name, or a string key");
        return null;
    }

    /// <summary>Takes a string literal and gives its content; null with a diagnostic if there is none or it is malformed.</summary>
    public string? StringContent(string expected)
    {
        if (Kind != TokenKind.String)
        {
            Unexpected(expected);
            return null;
        }

        // Most literals stand for themselves.
        var raw = TextOf(Current)[1..^1];
        if (!raw.ContainsAny('\\', '\r') && CodePoints.AreWhole(raw))
        {
            Take();
            return raw.ToString();
        }

        var content = new StringBuilder();
        return ReadContent(Take(), (rune, _) => content.Append(rune.ToString())) ? content.ToString() : null;
    }

    /// <summary>Walks the characters of a string literal. An escaped star is given as a star with <c>escaped</c> set, when allowed.</summary>
    public bool ReadContent(Token token, Action<Rune, bool> each, bool allowEscapedStar = false)
    {
        var text = TextOf(token)[1..^1];
        var at = 0;
        while (at < text.Length)
        {
            var from = at;
            if (allowEscapedStar && text[at..].StartsWith("\\*"))
            {
                at += 2;
                each(new Rune('*'), true);
            }
            else if (TryReadCharacter(text, ref at, out var rune))
            {
                each(rune, false);
            }
            else
            {
                ReportCharacter(token, from);
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Where to start afresh after an error: past the next semicolon, unless the one that ends what failed has just been
    /// taken. Always moves on from where the failed attempt began, or the attempt would be repeated for ever.
    /// </summary>
    public void Recover(int attemptBegan)
    {
        if (_at > attemptBegan && Previous.Kind == TokenKind.Semicolon) return;
        while (!AtEnd && Take().Kind != TokenKind.Semicolon)
        {
        }
    }

    // One instance a name, in all texts and in entities, so that a lookup mostly compares references.
    private string NameOf(Token token)
    {
        var names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (names.TryGetValue(TextOf(token), out var known)) return known;
        var name = string.Intern(Word(token));
        _names.Add(name);
        return name;
    }

    private static bool TryReadCharacter(ReadOnlySpan<char> text, ref int at, out Rune rune)
    {
        if (text[at] == '\\') return StringLiteral.TryReadEscape(text, ref at, out rune);
        var status = Rune.DecodeFromUtf16(text[at..], out rune, out var units);
        at += units;
        // Rust's literals, whose escapes these are, take no bare carriage return.
        return status == System.Buffers.OperationStatus.Done && rune.Value != '\r';
    }

    private void ReportCharacter(Token token, int at)
    {
        var range = new TextRange(token.Start + 1 + at, token.End - 1);
        if (_source.Text[range.Start] == '\\')
        {
            Diagnostics.Error(
                "WRIT1005", range with { End = Math.Min(range.Start + 2, range.End) }, "this is not an escape sequence",
                "the escapes are \\n \\r \\t \\\\ \\0 \\' \\\" \\x00 to \\x7F and \\u{…}");
            return;
        }

        Diagnostics.Error("WRIT1005", range with { End = range.Start + 1 }, "this character cannot stand in a string", "write it as \\u{…}");
    }
}
