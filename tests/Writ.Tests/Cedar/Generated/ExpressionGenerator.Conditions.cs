namespace Writ.Tests.Cedar.Generated;

/// <summary>Expressions that are true or false: most of the language is here.</summary>
internal sealed partial class ExpressionGenerator
{
    private string Bool(int depth)
    {
        if (depth <= 0) return dice.Chance(50) && Path(Shape.Bool) is { } path ? path : dice.Pick("true", "false", "(principal == principal)", "(action == resource)");
        return dice.Below(31) switch
        {
            < 3 => $"({Make(Shape.Bool, depth - 1)} {dice.Pick("&&", "||")} {Make(Shape.Bool, depth - 1)})",
            3 => $"(({Make(Shape.Bool, depth - 1)}) && ({Make(Shape.Bool, depth - 1)}) && ({Make(Shape.Bool, depth - 1)}))",
            4 => $"{dice.Pick("!", "!", "!!", "!!!!")}({Make(Shape.Bool, depth - 1)})",
            < 8 => Equal(depth),
            < 10 => Ordered(depth),
            < 13 => In(depth),
            13 => Is(depth),
            14 => $"({Make(Shape.String, depth - 1)} like {Literals.Pattern(dice)})",
            < 17 => OfSets(depth),
            < 21 => Guarded(depth),
            21 => OfIp(depth),
            22 => $"{Make(Shape.Decimal, depth - 1)}.{dice.Pick("lessThan", "lessThanOrEqual", "greaterThan", "greaterThanOrEqual")}({Make(Shape.Decimal, depth - 1)})",
            23 => Has(),
            < 26 => Tags(depth),
            26 => OfAction(depth),
            27 => Chained(depth),
            28 => OfContext(depth),
            29 => dice.Chance(mistakes * 10) ? Mistyped(depth) : Bool(depth - 1),
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
        var target = Make(new EntityShape(dice.Chance(65) ? type : dice.Pick(scene.World.Entities).Type), depth - 1);
        if (dice.Chance(15)) return $"({target} is {type} in {target})";
        Shape container = new EntityShape(dice.Pick(scene.World.Above(type)));
        if (dice.Chance(25)) container = new SetShape(container);
        return dice.Chance(60) ? $"({target} is {type})" : $"({target} is {type} in {Make(container, depth - 1)})";
    }

    private string OfSets(int depth)
    {
        Shape element = dice.Chance(50) ? dice.Pick(Shape.AllPlain) : new EntityShape(dice.Pick(scene.World.Entities).Type);
        var set = new SetShape(element);
        return dice.Below(4) switch
        {
            0 => $"{(dice.Chance(mistakes * 3) ? "[]" : Make(set, depth - 1))}.isEmpty()",
            1 => $"{Make(set, depth - 1)}.contains({Make(element, depth - 1)})",
            _ => $"{Make(set, depth - 1)}.{dice.Pick("containsAll", "containsAny")}({Make(set, depth - 1)})",
        };
    }

    // An action is an entity too, if one without attributes and tags.
    private string OfAction(int depth) => dice.Below(6) switch
    {
        0 => $"(action {dice.Pick("==", "!=")} {SomeAction()})",
        1 => $"(action is {dice.Pick("Action", dice.Pick(scene.World.Actions).Type)})",
        2 => $"(action has {dice.Pick("a", "name")})",
        3 => $"action.hasTag({Make(Shape.String, depth - 1)})",
        4 => $"(action in {Make(new EntityShape(dice.Pick(scene.World.Entities).Type), depth - 1)})",
        _ => $"[{SomeAction()}, {SomeAction()}].contains(action)",
    };

    private string OfContext(int depth) => dice.Chance(70)
        ? $"(context {dice.Pick("==", "!=")} {Make(scene.Action.Context, depth - 1)})"
        : $"[{Make(scene.Action.Context, depth - 1)}].contains(context)";

    private string OfIp(int depth) => dice.Chance(50)
        ? $"{Make(Shape.Ip, depth - 1)}.isInRange({Make(Shape.Ip, depth - 1)})"
        : $"{Make(Shape.Ip, depth - 1)}.{dice.Pick("isIpv4", "isIpv6", "isLoopback", "isMulticast")}()";

    private Shape SomeShape()
    {
        if (dice.Chance(45)) return dice.Pick(Shape.AllPlain);
        var fields = scene.Roots.Select(r => scene.FieldsOf(r.Shape)).OfType<RecordShape>().SelectMany(r => r.Fields).ToList();
        return fields.Count > 0 && dice.Chance(60) ? dice.Pick(fields).Shape : new EntityShape(dice.Pick(scene.World.Entities).Type);
    }
}
