namespace Writ.Tests.Cedar.Generated;

/// <summary>
/// Expressions of a wanted type over a scene. Most are well typed; a share is not, or asks for what may be missing, so that
/// values, errors and validation's findings are all met often.
/// </summary>
internal sealed partial class ExpressionGenerator(Dice dice, Scene scene, int mistakes)
{
    // What has been asked for on the way here, and may be taken.
    private readonly List<(string Text, Shape Shape)> _known = [];

    public string Make(Shape shape, int depth)
    {
        if (dice.Chance(mistakes)) shape = dice.Chance(70) ? dice.Pick(Shape.AllPlain) : new EntityShape(dice.Pick(scene.World.Entities).Type);
        if (depth > 0 && dice.Chance(7)) return $"(if {Make(Shape.Bool, depth - 1)} then {Make(shape, depth - 1)} else {Make(shape, depth - 1)})";
        if (depth > 0 && dice.Chance(3)) return OfRecord(shape, depth);
        if (shape.Spelling != "Bool" && dice.Chance(65) && Path(shape) is { } path) return path;
        return shape switch
        {
            Plain plain => OfPlain(plain, depth),
            EntityShape entity => Entity(entity.Type),
            SetShape set => Set(set, depth),
            RecordShape record => Record(record, depth),
            _ => throw new InvalidOperationException(shape.Spelling),
        };
    }

    private string OfPlain(Plain plain, int depth) => plain.Name switch
    {
        "Bool" => Bool(depth),
        "Long" => Long(depth),
        "String" => Text.Quote(dice.Pick(Literals.Words)),
        "datetime" when depth > 0 && dice.Chance(40) => dice.Chance(60)
            ? $"{Make(Shape.Datetime, depth - 1)}.offset({Make(Shape.Duration, depth - 1)})"
            : $"{Make(Shape.Datetime, depth - 1)}.toDate()",
        "duration" when depth > 0 && dice.Chance(40) => dice.Chance(60)
            ? $"{Make(Shape.Datetime, depth - 1)}.durationSince({Make(Shape.Datetime, depth - 1)})"
            : $"{Make(Shape.Datetime, depth - 1)}.toTime()",
        _ => Extension(plain, depth),
    };

    private string Extension(Plain plain, int depth)
    {
        var argument = depth > 0 && dice.Chance(mistakes) ? Make(Shape.String, depth - 1) : Text.Quote(Literals.Argument(dice, plain, 25));
        return $"{Literals.Constructor(plain)}({argument})";
    }

    private string Entity(string type) => dice.Chance(mistakes)
        ? Text.Uid(dice.Pick("E0", "Nope", "N::M::E1"), dice.Pick(Literals.Ids))
        : Text.Uid(type, Literals.IdOf(dice, scene.World, type));

    private string Long(int depth)
    {
        if (depth > 0 && dice.Chance(45))
        {
            return dice.Below(6) switch
            {
                0 => $"{dice.Pick("-", "-", "--", "----")}({Make(Shape.Long, depth - 1)})",
                1 => $"{Make(Shape.Duration, depth - 1)}.{dice.Pick("toDays", "toHours", "toMinutes", "toSeconds", "toMilliseconds")}()",
                _ => $"({Make(Shape.Long, depth - 1)} {dice.Pick("+", "-", "*")} {Make(Shape.Long, depth - 1)})",
            };
        }

        var number = dice.Pick(Literals.Longs);
        return number[0] == '-' ? $"({number})" : number;
    }

    private string Set(SetShape set, int depth)
    {
        // An empty one is refused by validation, and is worth meeting.
        var count = dice.Chance(mistakes) ? 0 : dice.Between(1, 4);
        return $"[{string.Join(", ", Enumerable.Range(0, count).Select(_ => Make(set.Element, depth - 1)))}]";
    }

    private string Record(RecordShape record, int depth)
    {
        var fields = record.Fields.Where(f => f.IsRequired ? !dice.Chance(mistakes) : dice.Chance(50)).ToList();
        return $"{{{string.Join(", ", fields.Select(f => $"{Text.Key(f.Name)}: {Make(f.Shape, depth - 1)}"))}}}";
    }

    // { k: what is wanted, … }.k
    private string OfRecord(Shape shape, int depth)
    {
        var key = dice.Pick("k", "x y", "é");
        var other = dice.Chance(50) ? $", l: {Make(dice.Pick(Shape.AllPlain), depth - 1)}" : "";
        return $"{{{Text.Key(key)}: {Make(shape, depth - 1)}{other}}}{Text.Access(key)}";
    }

    // A way from a variable to something of the wanted type; null when a few tries find none.
    private string? Path(Shape wanted)
    {
        for (var tries = 0; tries < 8; tries++)
        {
            var (text, shape) = dice.Chance(40) && _known.Count > 0 ? dice.Pick(_known) : dice.Pick(scene.Roots);
            for (var steps = 0; steps < 4 && shape != wanted && scene.FieldsOf(shape) is { Fields.Count: > 0 } fields; steps++)
            {
                var field = dice.Pick(fields.Fields);
                if (!field.IsRequired && !dice.Chance(mistakes)) break;
                (text, shape) = (text + Text.Access(field.Name), field.Shape);
            }

            if (shape == wanted) return text;
        }

        return null;
    }
}
