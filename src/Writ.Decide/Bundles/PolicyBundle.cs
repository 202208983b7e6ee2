using Writ.Cedar;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>A bundle that has been read, validated and compiled: everything a decision depends on besides the request. Immutable.
/// The format is in docs/spec/policy.md.</summary>
public sealed class PolicyBundle
{
    internal PolicyBundle(Authority authority, BundleContent content, Entities entities)
    {
        Authority = authority;
        Digest = CanonicalJson.DigestOf(authority, DocumentsJson.Default.Authority);
        Schema = content.Schema;
        Rules = content.Rules.ToDictionary(rule => rule.Policy.Id);
        Profiles = content.Profiles;
        Budgets = content.Budgets;
        Authorizer = new Authorizer(content.Policies);
        Entities = entities;
        Literals = [.. content.Rules.SelectMany(rule => rule.Policy.EntityLiterals).Distinct().Where(IsNotAction).Order()];
    }

    /// <summary>What evidence carries, so that anyone can decide again.</summary>
    public Authority Authority { get; }

    /// <summary>SHA-256 of the authority's canonical bytes.</summary>
    public Digest Digest { get; }

    /// <summary>Whether there is a bundle at all. Without one everything is denied.</summary>
    public bool InForce => Authority.BundleVersion > 0;

    /// <summary>Those of <c>entities.json</c>; none where the bundle was loaded from an <see cref="Core.Documents.Authority"/>.</summary>
    public Entities Entities { get; }

    /// <summary>Nothing where no bundle is in force.</summary>
    internal Schema? Schema { get; }

    internal Authorizer Authorizer { get; }

    /// <summary>By policy id, both tiers.</summary>
    internal IReadOnlyDictionary<string, Rule> Rules { get; }

    internal IReadOnlyDictionary<string, Profile> Profiles { get; }

    internal IReadOnlyDictionary<string, Budget> Budgets { get; }

    /// <summary>The entities that policies of either tier name, actions aside; by type and id.</summary>
    internal IReadOnlyList<EntityUid> Literals { get; }

    /// <summary>No bundle: what is in force before there is one.</summary>
    public static PolicyBundle None(long trustVersion) => new(
        new Authority
        {
            Engine = Decider.Engine, Bundle = "", BundleVersion = 0, Policies = [], Protected = [], ProtectedVersion = 0,
            Schema = "", Budgets = "", Profiles = [], TrustVersion = trustVersion,
        },
        BundleContent.Nothing,
        Entities.Empty);

    /// <summary>Loads the files of a bundle's folder: those that <see cref="BundleLayout.Reads"/> names, with their paths below it.</summary>
    /// <returns>The bundle where nothing is wrong, and all findings in one go, by file and place.</returns>
    public static ParseResult<PolicyBundle> Load(IReadOnlyList<PolicyFile> files, long trustVersion)
    {
        ArgumentNullException.ThrowIfNull(files);
        return new BundleLoader(new Findings()).Load(files, trustVersion);
    }

    /// <summary>Loads what evidence carries, to decide again.</summary>
    public static ParseResult<PolicyBundle> Load(Authority authority)
    {
        ArgumentNullException.ThrowIfNull(authority);
        return new BundleLoader(new Findings()).Load(authority);
    }

    internal static bool IsNotAction(EntityUid uid) =>
        uid.Type != "Action" && !uid.Type.EndsWith("::Action", StringComparison.Ordinal);
}
