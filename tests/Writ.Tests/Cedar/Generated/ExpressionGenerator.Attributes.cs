namespace Writ.Tests.Cedar.Generated;

/// <summary>What asks whether attributes and tags are there, and then uses them.</summary>
internal sealed partial class ExpressionGenerator
{
    // x has a && … x.a …: and sometimes the other way round, or with || instead.
    private string Guarded(int depth)
    {
        if (SomeOptional() is not var (text, field)) return Bool(depth - 1);
        var taken = text + Text.Access(field.Name);
        _known.Add((taken, field.Shape));
        var use = field.Shape == Shape.Bool && dice.Chance(60) ? taken : dice.Chance(60) ? Compared(taken, field.Shape, depth) : Make(Shape.Bool, depth - 1);
        _known.RemoveAt(_known.Count - 1);
        var asked = $"{text} has {Text.Key(field.Name)}";
        if (dice.Chance(mistakes)) return $"(!({asked}) || {use})";
        return dice.Below(8) switch
        {
            0 => $"(if {asked} then {use} else {Make(Shape.Bool, depth - 1)})",
            1 => $"(({asked} || {asked}) && {use})",
            2 => $"({Make(Shape.Bool, depth - 1)} && {asked} && {use})",
            _ => $"({asked} && {use})",
        };
    }

    // x has a.b && … x.a.b …
    private string Chained(int depth)
    {
        var (text, shape) = dice.Pick(scene.Roots);
        List<string> path = [];
        while (path.Count < 3 && scene.FieldsOf(shape)?.Fields.Where(f => Text.IsName(f.Name)).ToList() is { Count: > 0 } fields)
        {
            var field = dice.Pick(fields);
            path.Add(field.Name);
            shape = field.Shape;
        }

        if (path.Count < 2) return Has();
        var chain = string.Join('.', path);
        // Sometimes less is asked for than is used.
        var asked = dice.Chance(mistakes) ? string.Join('.', path.SkipLast(1)) : chain;
        var used = $"{text}.{chain}";
        return $"({text} has {asked} && {(shape == Shape.Bool ? used : Compared(used, shape, depth))})";
    }

    private string Compared(string taken, Shape shape, int depth) => shape.Spelling is "Long" or "datetime" or "duration"
        ? $"({taken} {dice.Pick("==", "<", ">=")} {Make(shape, depth - 1)})"
        : $"({taken} == {Make(shape, depth - 1)})";

    private (string Text, FieldShape Field)? SomeOptional()
    {
        for (var tries = 0; tries < 8; tries++)
        {
            var (text, shape) = dice.Chance(40) && _known.Count > 0 ? dice.Pick(_known) : dice.Pick(scene.Roots);
            for (var steps = 0; steps < 3 && scene.FieldsOf(shape) is { Fields.Count: > 0 } fields; steps++)
            {
                var field = dice.Pick(fields.Fields);
                if (!field.IsRequired) return (text, field);
                (text, shape) = (text + Text.Access(field.Name), field.Shape);
            }
        }

        return null;
    }

    private string Has()
    {
        var (text, shape) = dice.Pick(scene.Roots);
        List<string> path = [];
        for (var steps = dice.Between(1, 3); steps > 0 && scene.FieldsOf(shape) is { Fields.Count: > 0 } fields; steps--)
        {
            var field = dice.Pick(fields.Fields);
            path.Add(field.Name);
            shape = field.Shape;
        }

        if (path.Count == 0 || dice.Chance(mistakes)) path.Add(dice.Pick("a", "b", "zz"));
        var names = path.TakeWhile(Text.IsName).ToList();
        return names.Count > 0 ? $"({text} has {string.Join('.', names)})" : $"({text} has {Text.Quote(path[0])})";
    }

    private string Tags(int depth)
    {
        var type = dice.Pick(scene.Principal, scene.Resource, dice.Pick(scene.World.Entities).Type);
        var target = Make(new EntityShape(type), depth - 1);
        var key = dice.Chance(70) ? Text.Quote(dice.Pick("t", "u", "é")) : Make(Shape.String, depth - 1);
        var asked = $"{target}.hasTag({key})";
        if (scene.World.Find(type)?.Tags is not { } shape) return dice.Chance(mistakes) ? $"({target}.getTag({key}) == 1)" : asked;
        var use = Compared($"{target}.getTag({(dice.Chance(mistakes) ? "\"u\"" : key)})", shape, depth);
        return dice.Chance(mistakes) ? use : $"({asked} && {use})";
    }
}
