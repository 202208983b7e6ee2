using System.Text;
using Writ.Cedar;
using Writ.Tests.Cedar.Generated;

namespace Writ.Tests.Cedar.Differential;

/// <summary>The engine under test, asked the same as the reference.</summary>
internal sealed class OurEngine
{
    /// <summary>The answer to a request that is not taken.</summary>
    public const string Refused = "refused";

    private readonly GeneratedCase _case;
    private readonly Entities? _entities;
    private readonly Authorizer _authorizer;

    public OurEngine(GeneratedCase @case)
    {
        _case = @case;
        Schema = Must.Have(Schema.Parse(@case.Schema));
        var templates = @case.Templates.ToDictionary(t => t.Id, t => Must.Policies(t.Text).Templates.Single());
        Policies = Must.Have(PolicySet.Create(
            [.. @case.Policies.Select(p => Must.Policies(p.Text).Policies.Single().WithId(p.Id)), .. @case.Links.Select(l => Link(templates[l.Template], l))]));
        _authorizer = new Authorizer(Policies);
        _entities = Entities.ParseJson(@case.Entities.ToJsonString(), @case.UseSchema ? Schema : null).Value;
    }

    public Schema Schema { get; }

    public PolicySet Policies { get; }

    public Entities? EntitiesRead => _entities;

    public bool EntitiesFit() => Entities.ParseJson(_case.Entities.ToJsonString(), Schema).Ok;

    /// <summary>The request as the engine takes it; null where it is refused.</summary>
    public Request? Read(GeneratedRequest request)
    {
        var action = Uid(request.Action);
        var type = _case.UseSchema ? Schema.ContextOf(action) : null;
        if (RecordValue.ParseJson(Encoding.UTF8.GetBytes(request.Context.ToJsonString()), type).Value is not { } context) return null;
        var read = new Request(Uid(request.Principal), action, Uid(request.Resource), context);
        return _case.UseSchema && Schema.ValidateRequest(read).Any(d => d.Severity == DiagnosticSeverity.Error) ? null : read;
    }

    /// <summary><c>decision|reasons|policies that failed</c>, each list by id; or <see cref="Refused"/>.</summary>
    public string Answer(GeneratedRequest request) =>
        _entities is not null && Read(request) is { } read ? Line(_authorizer.Authorize(read, _entities)) : Refused;

    public static string Line(Response response) => Line(response.Decision, response.Reasons, response.Errors.Select(e => e.PolicyId));

    public static string Line(Decision decision, IEnumerable<string> reasons, IEnumerable<string> errors) =>
        $"{(decision == Decision.Allow ? "allow" : "deny")}|{Joined(reasons)}|{Joined(errors)}";

    private static string Joined(IEnumerable<string> ids) => string.Join(' ', ids.Order(StringComparer.Ordinal));

    private static EntityUid Uid(Name name) => new(name.Type, name.Id);

    private static Policy Link(Template template, GeneratedLink link) =>
        Must.Have(template.Link(link.Id, link.Principal is { } p ? Uid(p) : null, link.Resource is { } r ? Uid(r) : null));
}
