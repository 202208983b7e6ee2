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
        var looked = content.Rules.SelectMany(rule => rule.Policy.ContextPaths).Distinct(StringComparer.Ordinal).ToArray();
        LooksAtTheMoment = looked.Any(static path => LooksAt(path, "facts.time", "trust", "budget", "approvals"));
        LooksAtWords = looked.Any(static path => LooksAt(path, "arguments.argv", "arguments.command"));
        Slices = new EntitySlices(this);
        Literals = [.. content.Rules.SelectMany(rule => rule.Policy.EntityLiterals).Distinct().Where(IsNotAction).Order()];
    }

    /// <summary>What evidence carries, so that anyone can decide again.</summary>
    public Authority Authority { get; }

    /// <summary>SHA-256 of the authority's canonical bytes.</summary>
    public Digest Digest { get; }

    /// <summary>Whether there is a bundle at all. Without one everything is denied.</summary>
    public bool InForce => Authority.BundleVersion > 0;

    /// <summary>Whether a policy looks at what differs from one moment to the next: the time, trust signals, budgets, approvals.
    /// Where none does, the same request gets the same answer for as long as the bundle is in force.</summary>
    public bool LooksAtTheMoment { get; }

    /// <summary>Whether a policy looks at the words of a command, beyond their number.</summary>
    public bool LooksAtWords { get; }

    /// <summary>Those of <c>entities.json</c>; none where the bundle was loaded from an <see cref="Core.Documents.Authority"/>.</summary>
    public Entities Entities { get; }

    /// <summary>Nothing where no bundle is in force.</summary>
    internal Schema? Schema { get; }

    internal Authorizer Authorizer { get; }

    /// <summary>By policy id, both tiers.</summary>
    internal IReadOnlyDictionary<string, Rule> Rules { get; }

    /// <summary>By name, with their words in place.</summary>
    public IReadOnlyDictionary<string, Profile> Profiles { get; }

    internal IReadOnlyDictionary<string, Budget> Budgets { get; }

    /// <summary>The entities that policies of either tier name, actions aside; by type and id.</summary>
    internal IReadOnlyList<EntityUid> Literals { get; }

    /// <summary>What its last requests could reach.</summary>
    internal EntitySlices Slices { get; }

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

    // Either may be the longer: a policy can look at a whole record, or at something in one.
    private static bool LooksAt(string path, params ReadOnlySpan<string> what)
    {
        foreach (var part in what)
            if (path.Length == 0 || path == part || path.StartsWith(part + ".", StringComparison.Ordinal) || part.StartsWith(path + ".", StringComparison.Ordinal)) return true;
        return false;
    }

    internal static bool IsNotAction(EntityUid uid) =>
        uid.Type != "Action" && !uid.Type.EndsWith("::Action", StringComparison.Ordinal);
}
