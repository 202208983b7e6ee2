namespace Writ.EndToEnd.Support;

/// <summary>Tests that count what the whole machine holds: nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
