namespace Writ.EndToEnd.Support;

/// <summary>As <see cref="RootFactAttribute"/>, for a theory.</summary>
internal sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute() => Skip = new RootFactAttribute().Skip;
}
