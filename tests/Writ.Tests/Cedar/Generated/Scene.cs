namespace Writ.Tests.Cedar.Generated;

/// <summary>What a policy's author believes of the requests it will see: one of the combinations that the schema allows.</summary>
internal sealed record Scene(World World, ActionKind Action, string Principal, string Resource)
{
    public IReadOnlyList<(string Text, Shape Shape)> Roots { get; } =
        [("principal", new EntityShape(Principal)), ("resource", new EntityShape(Resource)), ("context", Action.Context)];

    public static Scene Of(World world, Dice dice)
    {
        var usable = world.Actions.Where(a => a.Principals.Count > 0).ToList();
        var action = dice.Pick(usable.Count > 0 ? usable : world.Actions);
        return new(world, action, TypeOf(action.Principals), TypeOf(action.Resources));

        string TypeOf(IReadOnlyList<string> types) => types.Count > 0 ? dice.Pick(types) : dice.Pick(world.Entities).Type;
    }

    public RecordShape? FieldsOf(Shape shape) => shape switch
    {
        RecordShape record => record,
        EntityShape entity => World.Find(entity.Type)?.Attributes,
        _ => null,
    };
}
