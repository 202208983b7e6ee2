namespace Writ.Tests.Cedar.Generated;

/// <summary>Makes schemas: two to five entity types, perhaps one enumerated, one to four actions, perhaps a second namespace.</summary>
internal sealed class WorldGenerator(Dice dice)
{
    private static readonly string[] Keys = ["a", "b", "c", "name", "owner", "if", "x y", "principal", "é", "__x"];

    private readonly List<string> _types = [];

    public World Make()
    {
        var space = dice.Chance(30) ? "N::M" : "";
        var plain = dice.Between(1, 4);
        for (var i = 0; i < plain; i++) _types.Add($"{(space.Length > 0 && dice.Chance(50) ? space + "::" : "")}E{i}");
        var enumerated = dice.Chance(40) ? "Color" : null;
        if (enumerated is not null) _types.Add(enumerated);
        List<EntityKind> kinds = [.. _types.Take(plain).Select(Kind)];
        if (enumerated is not null) kinds.Add(new(enumerated, ["red", "dark green"], [], new([]), null));
        return new(kinds, Actions(space), dice.Chance(30));
    }

    private EntityKind Kind(string type) =>
        new(type, null, dice.Some(_types.Where(t => t != "Color"), 35), Fields(4, 2), dice.Chance(40) ? TagShape() : null);

    private Shape TagShape() => dice.Chance(60) ? dice.Pick(Shape.AllPlain) : Any(1);

    private List<ActionKind> Actions(string space)
    {
        List<ActionKind> made = [];
        var count = dice.Between(1, 4);
        for (var i = 0; i < count; i++)
        {
            var name = dice.Chance(15) ? $"do {i}" : $"act{i}";
            var own = space.Length > 0 && dice.Chance(50) ? space : "";
            var parents = dice.Some(made.Where(a => a.Namespace == own).Select(a => a.Id), 40);
            made.Add(new(own, name, parents, dice.Chance(15) ? [] : Targets(), Targets(), Fields(4, 2)));
        }

        return made;
    }

    private List<string> Targets()
    {
        var some = dice.Some(_types, 45);
        return some.Count > 0 ? some : [dice.Pick(_types)];
    }

    private RecordShape Fields(int most, int depth)
    {
        var keys = dice.Some(Keys, 40).Take(dice.Between(0, most));
        return new([.. keys.Select(k => new FieldShape(k, Any(depth), dice.Chance(65)))]);
    }

    private Shape Any(int depth) => dice.Below(depth > 0 ? 12 : 9) switch
    {
        < 6 => dice.Pick(Shape.AllPlain),
        < 9 => new EntityShape(dice.Pick(_types)),
        9 or 10 => new SetShape(dice.Chance(80) ? Any(0) : Any(depth - 1)),
        _ => Fields(3, depth - 1),
    };
}
