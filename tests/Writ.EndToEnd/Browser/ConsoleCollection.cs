namespace Writ.EndToEnd.Browser;

/// <summary>The tests of the console share one server and one browser, and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ConsoleCollection : ICollectionFixture<ConsoleFixture>
{
    public const string Name = "console";
}
