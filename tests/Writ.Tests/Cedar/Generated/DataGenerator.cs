using System.Globalization;
using System.Text.Json.Nodes;

namespace Writ.Tests.Cedar.Generated;

/// <summary>Entities and requests for a schema. Most are as it says; in some worlds a few are not.</summary>
internal sealed class DataGenerator(Dice dice, World world, bool isTyped)
{
    // Percent of values that are not what the schema says; most worlds have none.
    private readonly int _mistakes = dice.Chance(75) ? 0 : 6;

    // Percent of entities and extension values that stand without their escapes, as a schema lets them.
    private readonly int _bare = isTyped && dice.Chance(40) ? 30 : 0;

    public Name SomeEntity()
    {
        if (dice.Chance(2)) return new(dice.Pick("Nope", "Action"), "a");
        var type = dice.Pick(world.Entities).Type;
        return new(type, Literals.IdOf(dice, world, type));
    }

    public JsonArray Entities()
    {
        var all = new JsonArray();
        foreach (var kind in world.Entities)
        {
            foreach (var id in dice.Some(kind.Ids ?? Literals.Ids, 50)) all.Add(Entity(kind, id));
            if (all.Count > 0 && dice.Chance(4)) all.Add(all[^1]!.DeepClone());
            if (dice.Chance(_mistakes)) all.Add(Entity(kind, dice.Pick(Literals.Ids)));
        }

        if (isTyped && dice.Chance(90)) return all;
        foreach (var action in dice.Some(world.Actions, 80))
        {
            all.Add(Entry(new(action.Type, action.Id), [], [.. action.Parents.Select(p => new Name(action.Type, p))]));
        }

        return all;
    }

    public GeneratedRequest Request()
    {
        var usable = world.Actions.Where(a => a.Principals.Count > 0).ToList();
        var action = dice.Pick(usable.Count > 0 && dice.Chance(97) ? usable : world.Actions);
        return new(
            Of(action.Principals), dice.Chance(2) ? new("Action", "none") : new(action.Type, action.Id), Of(action.Resources), (JsonObject)Value(action.Context));

        Name Of(IReadOnlyList<string> types)
        {
            var type = types.Count > 0 && !dice.Chance(3) ? dice.Pick(types) : dice.Pick(world.Entities).Type;
            return new(type, Literals.IdOf(dice, world, type));
        }
    }

    private JsonObject Entity(EntityKind kind, string id)
    {
        var entity = Entry(new(kind.Type, id), (JsonObject)Value(kind.Attributes), Parents(kind, id));
        if (kind.Tags is { } shape || dice.Chance(_mistakes))
        {
            entity["tags"] = new JsonObject(dice.Some(["t", "u", "é"], 60).Select(key => KeyValuePair.Create(key, (JsonNode?)Value(kind.Tags ?? Shape.Long))));
        }

        return entity;
    }

    // Upwards in one order, so that there is no cycle: except, rarely, one.
    private List<Name> Parents(EntityKind kind, string id)
    {
        List<Name> parents = [];
        foreach (var type in kind.MemberOf)
        {
            var candidates = type == kind.Type ? Literals.Ids.Where(other => string.CompareOrdinal(other, id) > 0) : Later(kind.Type, type) ? Literals.Ids : [];
            parents.AddRange(dice.Some(candidates, 30).Select(other => new Name(type, other)));
        }

        if (dice.Chance(_mistakes)) parents.Add(SomeEntity());
        return parents;
    }

    private static bool Later(string type, string other) => string.CompareOrdinal(other, type) > 0;

    private static JsonObject Entry(Name uid, JsonObject attributes, List<Name> parents) =>
        new() { ["uid"] = uid.ToJson(), ["attrs"] = attributes, ["parents"] = new JsonArray([.. parents.Select(p => p.ToJson())]) };

    private JsonNode Value(Shape shape)
    {
        if (dice.Chance(_mistakes) && shape is not RecordShape) shape = dice.Pick(Shape.AllPlain);
        return shape switch
        {
            Plain plain => OfPlain(plain),
            EntityShape entity => OfEntity(new(entity.Type, Literals.IdOf(dice, world, entity.Type))),
            SetShape set => new JsonArray([.. Enumerable.Range(0, dice.Below(4)).Select(_ => Value(set.Element))]),
            RecordShape record => Fields(record),
            _ => throw new InvalidOperationException(shape.Spelling),
        };
    }

    private JsonObject Fields(RecordShape record)
    {
        var fields = new JsonObject();
        foreach (var field in record.Fields)
        {
            if (field.IsRequired ? !dice.Chance(_mistakes) : dice.Chance(50)) fields[field.Name] = Value(field.Shape);
        }

        if (dice.Chance(_mistakes)) fields["zz"] = 1;
        return fields;
    }

    private JsonNode OfPlain(Plain plain) => plain.Name switch
    {
        "Bool" => JsonValue.Create(dice.Chance(50)),
        "Long" => JsonValue.Create(long.Parse(dice.Pick(Literals.Longs), CultureInfo.InvariantCulture)),
        "String" => JsonValue.Create(dice.Pick(Literals.Words))!,
        _ => OfExtension(Literals.Constructor(plain), Literals.Argument(dice, plain, _mistakes > 0 ? 40 : 0)),
    };

    private JsonObject OfEntity(Name name) => dice.Chance(_bare) ? name.ToJson() : new JsonObject { ["__entity"] = name.ToJson() };

    private JsonNode OfExtension(string function, string argument)
    {
        if (dice.Chance(_bare)) return JsonValue.Create(argument);
        var call = new JsonObject { ["fn"] = function, ["arg"] = argument };
        return dice.Chance(_bare) ? call : new JsonObject { ["__extn"] = call };
    }
}
