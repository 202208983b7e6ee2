namespace Writ.Execute.Egress;

/// <summary>How long the body of an HTTP/1.1 message is: RFC 9112, section 6.</summary>
internal enum FramingKind
{
    None = 0,
    Length,
    Chunked,

    /// <summary>Of responses only.</summary>
    UntilClose,
}

/// <summary>The kind, and the length where it has one.</summary>
internal readonly record struct Framing(FramingKind Kind, long Length = 0);
