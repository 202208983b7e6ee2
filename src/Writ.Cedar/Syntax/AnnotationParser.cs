namespace Writ.Cedar;

/// <summary>Annotations stand before policies and before everything in a schema; they read the same everywhere.</summary>
internal static class AnnotationParser
{
    /// <summary><c>{"@" name ["(" string ")"]}</c>; null when one is malformed. Names are distinct; reserved words may be names.</summary>
    public static List<Annotation>? Parse(TokenReader reader)
    {
        List<Annotation> annotations = [];
        while (reader.Kind == TokenKind.At)
        {
            var start = reader.Take();
            if (reader.Kind != TokenKind.Identifier)
            {
                reader.Unexpected("the name of an annotation");
                return null;
            }

            var name = reader.Word(reader.Take());
            string? value = null;
            if (reader.TryTake(TokenKind.LeftParen))
            {
                value = reader.StringContent("a string");
                if (value is null || !reader.Expect(TokenKind.RightParen, "`)`")) return null;
            }

            var range = start.Range.To(reader.Previous.Range);
            if (annotations.Exists(a => a.Name == name))
                reader.Diagnostics.Error("WRIT1009", range, $"the annotation `@{name}` occurs twice here", "remove one");
            annotations.Add(new Annotation(name, value, reader.Source.Resolve(range)));
        }

        return annotations;
    }
}
