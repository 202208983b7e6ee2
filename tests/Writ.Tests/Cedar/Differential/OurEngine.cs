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
    private readonly Authorizer _authorizer;

    public OurEngine(GeneratedCase @case)
    {
        _case = @case;
        Schema = Must.Have(Schema.Parse(@case.Schema));
        Policies = Must.Have(PolicySet.Create(
            @case.Policies.Select(p => Must.Have(Policy.Parse(p.Text, p.Id))), @case.Templates.Select(t => Must.Have(Template.Parse(t.Text, t.Id))),
            @case.Links.Select(l => new TemplateLink(l.Template, l.Id, Uid(l.Principal), Uid(l.Resource)))));
        _authorizer = new Authorizer(Policies);
        Entities = Writ.Cedar.Entities.ParseJson(@case.Entities.ToJsonString(), @case.UseSchema ? Schema : null).Value;
    }

    public Schema Schema { get; }

    public PolicySet Policies { get; }

    /// <summary>Null where they are refused.</summary>
    public Writ.Cedar.Entities? Entities { get; }

    public bool EntitiesFit() => Writ.Cedar.Entities.ParseJson(_case.Entities.ToJsonString(), Schema).Ok;

    /// <summary>The request as the engine takes it; null where it is refused.</summary>
    public Request? Read(GeneratedRequest request)
    {
        var action = Uid(request.Action)!;
        var type = _case.UseSchema ? Schema.ContextOf(action) : null;
        if (RecordValue.ParseJson(Encoding.UTF8.GetBytes(request.Context.ToJsonString()), type).Value is not { } context) return null;
        var read = new Request(Uid(request.Principal)!, action, Uid(request.Resource)!, context);
        return _case.UseSchema && Schema.ValidateRequest(read).Any(d => d.Severity == DiagnosticSeverity.Error) ? null : read;
    }

    /// <summary>The same twice: of the request, and of its uids as texts.</summary>
    public (Response OfRequest, Response OfTexts) Answer(Request request) =>
        (_authorizer.Authorize(request, Entities!),
         _authorizer.Authorize(request.Principal.ToString(), request.Action.ToString(), request.Resource.ToString(), request.Context, Entities!));

    /// <summary><c>decision|reasons|policies that failed</c>, each list by id.</summary>
    public static string Line(Response response) => Line(response.Decision, response.Reasons, response.Errors.Select(e => e.PolicyId));

    public static string Line(Decision decision, IEnumerable<string> reasons, IEnumerable<string> errors) =>
        $"{(decision == Decision.Allow ? "allow" : "deny")}|{Joined(reasons)}|{Joined(errors)}";

    private static string Joined(IEnumerable<string> ids) => string.Join(' ', ids.Order(StringComparer.Ordinal));

    private static EntityUid? Uid(Name? name) => name is null ? null : new(name.Type, name.Id);
}
