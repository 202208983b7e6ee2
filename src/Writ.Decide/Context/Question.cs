using Writ.Cedar;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>What is decided: the values of a decision input. Immutable.</summary>
/// <param name="Asked">What the intent's arguments say.</param>
internal sealed record Question(Intent Intent, Asked Asked, RecordValue Context, EntitySlice Slice)
{
    public Request Request { get; } = new(Uid(Intent.Principal), new EntityUid("Action", Intent.Action), Uid(Intent.Resource), Context);

    /// <summary>The entities that the context names.</summary>
    public IReadOnlyList<EntityUid> Named { get; } = Context.EntityReferences();

    private static EntityUid Uid(EntityRef entity) => new(entity.Type, entity.Id);
}
