using System.Diagnostics.CodeAnalysis;

namespace Writ.Cedar;

/// <summary>A text such as <c>User::"alice"</c>, cut in two where it stands.</summary>
internal readonly ref struct UidText
{
    private readonly ReadOnlySpan<char> _type;
    private readonly ReadOnlySpan<char> _id;

    private UidText(ReadOnlySpan<char> type, ReadOnlySpan<char> id)
    {
        _type = type;
        _id = id;
        Hash = EntityUid.HashOf(type, id);
    }

    /// <summary>The hash of the uid that this text names.</summary>
    public int Hash { get; }

    /// <summary>
    /// Cuts at the quotes. No to what has an escape, and to what is no uid at all; a yes says nothing of the type, which is
    /// looked at when a uid is made.
    /// </summary>
    public static bool TryCut(ReadOnlySpan<char> text, out UidText uid)
    {
        uid = default;
        var quote = text.IndexOf('"');
        if (quote < 3 || text[quote - 1] != ':' || text[quote - 2] != ':' || text[^1] != '"' || quote == text.Length - 1) return false;
        var id = text[(quote + 1)..^1];
        if (id.ContainsAny('"', '\\', '\r')) return false;
        uid = new UidText(text[..(quote - 2)], id);
        return true;
    }

    public bool Names(EntityUid uid) => uid.GetHashCode() == Hash && _id.SequenceEqual(uid.Id) && _type.SequenceEqual(uid.Type);

    public bool TryMake([NotNullWhen(true)] out EntityUid? uid) => EntityUid.TryCreate(_type.ToString(), _id.ToString(), out uid);
}
