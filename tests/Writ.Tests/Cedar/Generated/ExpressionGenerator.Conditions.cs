namespace Writ.Tests.Cedar.Generated;

/// <summary>Expressions that are true or false: most of the language is here.</summary>
internal sealed partial class ExpressionGenerator
{
    private string Bool(int depth)
    {
        if (depth <= 0) return dice.Chance(50) && Path(Shape.Bool) is { } path ? path : dice.Pick("true", "false", "(principal == principal)", "(action == resource)");
        return dice.Below(26) switch
        {
            < 3 => $"({Make(Shape.Bool, depth - 1)} {dice.Pick("&&", "||")} {Make(Shape.Bool, depth - 1)})",
            3 => $"(({Make(Shape.Bool, depth - 1)}) && ({Make(Shape.Bool, depth - 1)}) && ({Make(Shape.Bool, depth - 1)}))",
            4 => $"!({Make(Shape.Bool, depth - 1)})",
            < 8 => Equal(depth),
            < 10 => Ordered(depth),
            < 13 => In(depth),
            13 => Is(depth),
            14 => $"({Make(Shape.String, depth - 1)} like {dice.Pick("\"a*\"", "\"*\"", "\"*b*\"", "\"a\\*c\"", "\"\"", "\"*\\u{1F600}*\"", "\"a*b*c\"", "\"**\"")})",
            < 17 => OfSets(depth),
            < 21 => Guarded(depth),
            21 => OfIp(depth),
            22 => $"{Make(Shape.Decimal, depth - 1)}.{dice.Pick("lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual")}({Make(Shape.Decimal, depth - 1)})",
            23 => Has(),
            24 => Tags(depth),
            _ => Bool(0),
        };
    }

    private string Equal(int depth)
    {
        var shape = SomeShape();
        return $"({Make(shape, depth - 1)} {dice.Pick("==", "!=")} {Make(dice.Chance(mistakes) ? SomeShape() : shape, depth - 1)})";
    }

    private string Ordered(int depth)
    {
        Shape shape = dice.Chance(60) ? Shape.Long : dice.Chance(50) ? Shape.Datetime : Shape.Duration;
        return $"({Make(shape, depth - 1)} {dice.Pick("<", "<=", ">", ">=")} {Make(shape, depth - 1)})";
    }

    private string In(int depth)
    {
        if (dice.Chance(25)) return $"(action in {(dice.Chance(50) ? SomeAction() : $"[{SomeAction()}, {SomeAction()}]")})";
        var low = dice.Chance(70) ? dice.Pick(scene.Principal, scene.Resource) : dice.Pick(scene.World.Entities).Type;
        var high = dice.Chance(mistakes) ? dice.Pick(scene.World.Entities).Type : dice.Pick(scene.World.Above(low));
        Shape target = dice.Chance(65) ? new EntityShape(high) : new SetShape(new EntityShape(high));
        return $"({Make(new EntityShape(low), depth - 1)} in {Make(target, depth - 1)})";
    }

    private string SomeAction() => dice.Chance(mistakes) ? "Action::\"none\"" : dice.Pick(scene.World.Actions).Uid;

    private string Is(int depth)
    {
        var type = dice.Pick(scene.World.Entities).Type;
        var target = Make(new EntityShape(dice.Chance(50) ? type : dice.Pick(scene.World.Entities).Type), depth - 1);
        return dice.Chance(60) ? $"({target} is {type})" : $"({target} is {type} in {Make(new EntityShape(dice.Pick(scene.World.Above(type))), depth - 1)})";
    }

    private string OfSets(int depth)
    {
        Shape element = dice.Chance(50) ? dice.Pick(Shape.AllPlain) : new EntityShape(dice.Pick(scene.World.Entities).Type);
        var set = new SetShape(element);
        return dice.Below(4) switch
        {
            0 => $"{Make(set, depth - 1)}.isEmpty()",
            1 => $"{Make(set, depth - 1)}.contains({Make(element, depth - 1)})",
            _ => $"{Make(set, depth - 1)}.{dice.Pick("containsAll", "containsAny")}({Make(set, depth - 1)})",
        };
    }

    private string OfIp(int depth) => dice.Chance(50)
        ? $"{Make(Shape.Ip, depth - 1)}.isInRange({Make(Shape.Ip, depth - 1)})"
        : $"{Make(Shape.Ip, depth - 1)}.{dice.Pick("isIpv4", "isIpv6", "isLoopback", "isMulticast")}()";

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

    private Shape SomeShape()
    {
        if (dice.Chance(45)) return dice.Pick(Shape.AllPlain);
        var fields = scene.Roots.Select(r => scene.FieldsOf(r.Shape)).OfType<RecordShape>().SelectMany(r => r.Fields).ToList();
        return fields.Count > 0 && dice.Chance(60) ? dice.Pick(fields).Shape : new EntityShape(dice.Pick(scene.World.Entities).Type);
    }
}
