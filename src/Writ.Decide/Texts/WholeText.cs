namespace Writ.Decide;

/// <summary>Whether a text is made of whole characters: no document, digest or policy can carry half a surrogate pair.</summary>
internal static class WholeText
{
    public static bool Is(string? text)
    {
        if (text is null) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
