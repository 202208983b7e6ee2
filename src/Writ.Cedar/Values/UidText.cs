using System.Diagnostics.CodeAnalysis;

namespace Writ.Cedar;

/// <summary>A text such as <c>User::"alice"</c>, hashed as the uid that it names is: looked up before it is looked at.</summary>
internal readonly ref struct UidText
{
    private const string Open = "::\"";
    private const int Longest = 256;

    private readonly ReadOnlySpan<char> _text;

    public UidText(ReadOnlySpan<char> text)
    {
        _text = text;
        Hash = string.GetHashCode(text);
    }

    public int Hash { get; }

    /// <summary>The hash of the text of a uid whose id needs no escape; of another uid, that of what would be its text.</summary>
    // Seeded by the process: nobody can choose ids that collide.
    public static int HashOf(string type, string id)
    {
        var length = type.Length + Open.Length + id.Length + 1;
        Span<char> text = length <= Longest ? stackalloc char[length] : new char[length];
        type.CopyTo(text);
        Open.CopyTo(text[type.Length..]);
        id.CopyTo(text[(type.Length + Open.Length)..]);
        text[^1] = '"';
        return string.GetHashCode(text);
    }

    /// <summary>Whether an id stands in a text as it is. Only such a uid may be asked whether it is <see cref="Names">named</see>.</summary>
    public static bool IsPlain(EntityUid uid) => !uid.Id.AsSpan().ContainsAny('"', '\\', '\r');

    public bool Names(EntityUid uid)
    {
        var at = uid.Type.Length;
        return _text.Length == at + uid.Id.Length + Open.Length + 1 && _text[^1] == '"' && _text[at] == ':' && _text[at + 1] == ':' && _text[at + 2] == '"'
            && _text[..at].SequenceEqual(uid.Type) && _text[(at + Open.Length)..^1].SequenceEqual(uid.Id);
    }

    /// <summary>Makes the uid, reading escapes and all. No to what is none.</summary>
    public bool TryMake([NotNullWhen(true)] out EntityUid? uid)
    {
        var quote = _text.IndexOf('"');
        if (quote > Open.Length && _text[(quote - 2)..].StartsWith(Open) && _text[^1] == '"' && quote < _text.Length - 1)
        {
            var id = _text[(quote + 1)..^1];
            if (!id.ContainsAny('"', '\\', '\r') && EntityUid.TryCreate(_text[..(quote - 2)].ToString(), id.ToString(), out uid)) return true;
        }

        return EntityUid.TryParse(_text.ToString(), out uid);
    }
}
