using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Writ.Cedar;

/// <summary>A store of entities with every entity's ancestors worked out. Immutable.</summary>
public sealed class Entities
{
    private readonly UidTable<Entity> _byUid;

    internal Entities(IReadOnlyDictionary<EntityUid, Entity> byUid) => _byUid = new UidTable<Entity>(byUid);

    public static Entities Empty { get; } = new(new Dictionary<EntityUid, Entity>());

    public int Count => _byUid.Count;

    /// <summary>Every entity, by type and id.</summary>
    public IEnumerable<Entity> All => _byUid.Values.OrderBy(e => e.Uid);

    /// <summary>Reads entities JSON: an array of <c>{uid, attrs, parents, tags}</c>.</summary>
    /// <param name="json">The text.</param>
    /// <param name="schema">
    /// If given, entities and extension values may stand without their escapes where it gives their types, every entity is
    /// validated, and the schema's actions are added.
    /// </param>
    /// <param name="source">A name for the text, for the findings.</param>
    public static ParseResult<Entities> ParseJson(string json, Schema? schema = null, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return ParseJson(Encoding.UTF8.GetBytes(json), schema, source);
    }

    /// <inheritdoc cref="ParseJson(string, Schema?, string?)"/>
    public static ParseResult<Entities> ParseJson(ReadOnlyMemory<byte> json, Schema? schema = null, string? source = null)
    {
        var diagnostics = new DiagnosticBag(null);
        var read = new EntityReader(diagnostics, schema, source).Read(json);
        if (diagnostics.HasErrors) return new(null, diagnostics.ToList());
        var built = Build(read, diagnostics, source);
        if (schema is null || !built.Ok) return built;
        EntityValidator.Validate(schema, built.Value, diagnostics, source);
        return new(diagnostics.HasErrors ? null : schema.WithActions(built.Value), diagnostics.ToList());
    }

    /// <summary>
    /// Makes a store. An entity may be given twice if both say the same; cycles are errors. A parent that is not in the
    /// store is still an ancestor.
    /// </summary>
    public static ParseResult<Entities> Create(IEnumerable<Entity> entities)
    {
        ArgumentNullException.ThrowIfNull(entities);
        return Build(entities, new DiagnosticBag(null), null);
    }

    public bool TryGet(EntityUid uid, [NotNullWhen(true)] out Entity? entity) => (entity = _byUid.Find(uid)) is not null;

    public bool Contains(EntityUid uid) => _byUid.Find(uid) is not null;

    /// <summary>A new store with these too, under the rules of <see cref="Create"/>.</summary>
    public ParseResult<Entities> Add(IEnumerable<Entity> entities) => Create(_byUid.Values.Concat(entities));

    /// <summary>A new store with these instead of what it has under their uids, if anything.</summary>
    public ParseResult<Entities> Replace(IEnumerable<Entity> entities)
    {
        Entity[] given = [.. entities];
        HashSet<EntityUid> replaced = [.. given.Select(e => e.Uid)];
        return Create(_byUid.Values.Where(e => !replaced.Contains(e.Uid)).Concat(given));
    }

    /// <summary>The part of the store that an evaluation starting from these can touch, with every ancestor's entry.</summary>
    public Entities Reachable(params IEnumerable<EntityUid> roots) => Reachable(roots, out _);

    /// <summary>
    /// The part of the store that an evaluation starting from these can touch: closed under parents and under the
    /// entities that attributes and tags name.
    /// </summary>
    /// <param name="roots">Where to start: the request's entities, those its context names, those the policies name.</param>
    /// <param name="missing">What was named, as a root or on the way, but is not in the store; by type and id.</param>
    public Entities Reachable(IEnumerable<EntityUid> roots, out IReadOnlyList<EntityUid> missing)
    {
        ArgumentNullException.ThrowIfNull(roots);
        Dictionary<EntityUid, Entity> found = [];
        SortedSet<EntityUid> absent = [];
        Stack<EntityUid> pending = new(roots);
        while (pending.TryPop(out var uid))
        {
            if (found.ContainsKey(uid)) continue;
            if (_byUid.Find(uid) is not { } entity)
            {
                absent.Add(uid);
                continue;
            }

            found.Add(entity.Uid, entity);
            foreach (var parent in entity.Parents) pending.Push(parent);
            entity.Attributes.AddReferences(pending.Push);
            entity.Tags.AddReferences(pending.Push);
        }

        missing = [.. absent];
        return new Entities(found);
    }

    /// <summary>The store as entities JSON, UTF-8. The same store always gives the same bytes.</summary>
    public byte[] ToUtf8Json() => JsonPrinter.PrintUtf8(writer => EntityWriter.Write(writer, All));

    /// <inheritdoc cref="ToUtf8Json"/>
    public string ToJson() => Encoding.UTF8.GetString(ToUtf8Json());

    internal Entity? Find(EntityUid uid) => _byUid.Find(uid);

    internal Entity? Find(UidText uid) => _byUid.Find(uid);

    private static ParseResult<Entities> Build(IEnumerable<Entity> entities, DiagnosticBag diagnostics, string? source)
    {
        var byUid = Hierarchy.Build(entities, diagnostics, source);
        return new(diagnostics.HasErrors ? null : new Entities(byUid), diagnostics.ToList());
    }
}
