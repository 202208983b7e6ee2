using System.Globalization;
using System.Text.Json.Nodes;

namespace Writ.Tests.Cedar.Generated;

/// <summary>One case from one seed: a schema, 1 to 30 policies with templates and their links, entities and requests.</summary>
internal sealed class CaseGenerator
{
    private readonly int _seed;
    private readonly Dice _dice;
    private readonly World _world;
    private readonly bool _useSchema;
    private readonly DataGenerator _data;

    private CaseGenerator(int seed)
    {
        _seed = seed;
        _dice = new Dice(seed);
        _world = new WorldGenerator(_dice).Make();
        _useSchema = _dice.Chance(50);
        _data = new DataGenerator(_dice, _world, _useSchema);
    }

    public static GeneratedCase Make(int seed, int requests) => new CaseGenerator(seed).Make(requests);

    private GeneratedCase Make(int requests)
    {
        var writer = new PolicyWriter(_dice, _world);
        // Mostly few, sometimes many.
        var count = 1 + (_dice.Below(30) * _dice.Below(30) / 29);
        List<(string, string)> policies = [];
        List<GeneratedTemplate> templates = [];
        List<GeneratedLink> links = [];
        for (var i = 0; i < count; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"p{i}");
            if (!_dice.Chance(15))
            {
                policies.Add((id, writer.Policy()));
                continue;
            }

            var template = writer.Template(id);
            templates.Add(template);
            for (var n = _dice.Below(4); n > 0; n--) links.Add(Link(template, $"{id}-{n}"));
        }

        return new(_seed, _useSchema, WorldWriter.Write(_world), policies, templates, links, _data.Entities(), [.. Enumerable.Range(0, requests).Select(_ => _data.Request())]);
    }

    private GeneratedLink Link(GeneratedTemplate template, string id) =>
        new(id, template.Id, template.NeedsPrincipal ? _data.SomeEntity() : null, template.NeedsResource ? _data.SomeEntity() : null);
}
