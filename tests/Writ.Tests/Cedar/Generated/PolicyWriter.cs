namespace Writ.Tests.Cedar.Generated;

/// <summary>Writes policies and templates over a generated schema.</summary>
internal sealed class PolicyWriter(Dice dice, World world)
{
    public string Policy() => Write(principalSlot: false, resourceSlot: false);

    public GeneratedTemplate Template(string id)
    {
        var principal = dice.Chance(60);
        var resource = !principal || dice.Chance(40);
        return new(id, Write(principal, resource), principal, resource);
    }

    private string Write(bool principalSlot, bool resourceSlot)
    {
        var scene = Scene.Of(world, dice);
        var expressions = new ExpressionGenerator(dice, scene, dice.Chance(55) ? 1 : 8);
        // A head that says what the scene is lets what follows be well typed.
        var pinned = dice.Chance(70);
        var conditions = Enumerable.Range(0, dice.Below(3)).Select(_ => $" {(dice.Chance(75) ? "when" : "unless")} {{ {Condition(expressions)} }}");
        var principal = principalSlot ? Slot("principal", scene.Principal) : Head("principal", scene.Principal, pinned);
        var resource = resourceSlot ? Slot("resource", scene.Resource) : Head("resource", scene.Resource, pinned);
        return $"{(dice.Chance(10) ? "@x(\"y\") " : "")}{(dice.Chance(68) ? "permit" : "forbid")}({principal}, {Action(scene, pinned)}, {resource}){string.Concat(conditions)};";
    }

    private string Condition(ExpressionGenerator expressions) =>
        dice.Chance(8) ? expressions.Mistyped(1) : expressions.Make(Shape.Bool, dice.Between(1, 4));

    private string Slot(string variable, string type) => $"{variable} {dice.Pick("==", "in", $"is {type} in")} ?{variable}";

    private string Head(string variable, string type, bool pinned)
    {
        if (pinned && dice.Chance(60)) return dice.Chance(60) ? $"{variable} is {type}" : $"{variable} is {type} in {Entity(dice.Pick(world.Above(type)))}";
        return dice.Below(8) switch
        {
            0 => $"{variable} == {Entity(type)}",
            1 or 2 => $"{variable} in {Entity(dice.Pick(world.Above(type)))}",
            3 => $"{variable} is {dice.Pick(world.Entities).Type}",
            _ => variable,
        };
    }

    private string Entity(string type) => dice.Chance(3) ? "Nope::\"a\"" : Text.Uid(type, Literals.IdOf(dice, world, type));

    private string Action(Scene scene, bool pinned)
    {
        if (pinned && dice.Chance(75)) return $"action == {scene.Action.Uid}";
        return dice.Below(7) switch
        {
            0 => $"action == {dice.Pick(world.Actions).Uid}",
            1 or 2 => $"action in {dice.Pick(world.Actions).Uid}",
            3 => $"action in [{string.Join(", ", dice.Some(world.Actions, 60).Select(a => a.Uid))}]",
            4 when dice.Chance(15) => "action == Action::\"none\"",
            _ => "action",
        };
    }
}
