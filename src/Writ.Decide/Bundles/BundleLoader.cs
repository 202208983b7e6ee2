using Writ.Cedar;
using Writ.Core;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>From files to a bundle. Nothing stops at the first fault: an author sees all of them.</summary>
internal sealed class BundleLoader(Findings findings)
{
    // A file of policies larger than this was not written by anybody.
    private const int LongestText = 4 * 1024 * 1024;

    public ParseResult<PolicyBundle> Load(IReadOnlyList<PolicyFile> files, long trustVersion)
    {
        CheckFiles(files);
        var authority = Assemble(files, trustVersion);
        var content = new ContentReader(findings).Read(authority);
        var entities = Text(files, BundleLayout.Entities) is { } text ? ReadEntities(text, content.Schema) : Entities.Empty;
        if (entities is not null) CheckLiterals(content, entities);
        return Finish(authority, content, entities ?? Entities.Empty);
    }

    public ParseResult<PolicyBundle> Load(Authority authority)
    {
        if (authority.Engine != Decider.Engine)
        {
            findings.Error(
                DiagnosticIds.OtherEngine, null, default, $"the authority is for the engine `{authority.Engine}`; this one is `{Decider.Engine}`",
                "use the version of writ that decided it");
            return new(null, findings.ToList());
        }

        if (authority.BundleVersion == 0 && IsEmpty(authority)) return new(PolicyBundle.None(authority.TrustVersion), []);
        if (authority.BundleVersion < 1 || authority.ProtectedVersion < 0)
            findings.Error(DiagnosticIds.BadVersion, null, default, "the authority has policies and no version", "versions begin with 1");
        return Finish(authority, new ContentReader(findings).Read(authority), Entities.Empty);
    }

    private static bool IsEmpty(Authority authority) =>
        authority is { Bundle: "", Schema: "", Budgets: "", ProtectedVersion: 0 }
        && authority.Policies.Count + authority.Protected.Count + authority.Profiles.Count == 0;

    private ParseResult<PolicyBundle> Finish(Authority authority, BundleContent content, Entities entities)
    {
        PolicyBundle? bundle = null;
        if (!findings.HasErrors)
        {
            try
            {
                bundle = new PolicyBundle(authority, content, entities);
            }
            catch (MalformedException unencodable)
            {
                findings.Error(
                    DiagnosticIds.NotEncodable, null, default, "the bundle cannot be put on record: " + unencodable.Diagnostic.Reason,
                    unencodable.Diagnostic.Remedy);
            }
        }

        return new(bundle, findings.ToList());
    }

    private void CheckFiles(IReadOnlyList<PolicyFile> files)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var (path, text) in files)
        {
            if (!BundleLayout.IsPath(path))
                Strange(path, $"`{path}` is no path below a bundle", "use forward slashes, no dots and no control characters");
            else if (!seen.Add(path))
                Strange(path, $"`{path}` is given twice", "give it once");
            else if (!BundleLayout.IsKnown(path))
                Strange(path, $"`{path}` is no file of a bundle, and is not read", Suggestion(path));
            else if (!WholeText.Is(text))
                findings.Error(DiagnosticIds.NotEncodable, path, default, "the text holds half of a character", "write it in UTF-8");
            else if (text.Length > LongestText)
                findings.Error(DiagnosticIds.NotEncodable, path, default, $"the text is longer than {LongestText} characters", "split it");
        }
    }

    private static string Suggestion(string path)
    {
        string[] known = [BundleLayout.Manifest, BundleLayout.Schema, BundleLayout.Entities, BundleLayout.Budgets, BundleLayout.ProtectedManifest];
        if (Nearest.Of(path, known) is { } nearest) return $"did you mean {nearest}?";
        return path.EndsWith(".json", StringComparison.Ordinal) ? "profiles lie in profiles/; remove or rename others" : "remove or rename it";
    }

    private void Strange(string path, string message, string help) => findings.Error(DiagnosticIds.StrangeFile, path, default, message, help);

    // Also where something is missing, so that the rest is looked at; the findings see to it that no bundle comes of it.
    private Authority Assemble(IReadOnlyList<PolicyFile> files, long trustVersion)
    {
        var manifest = Manifest(files, BundleLayout.Manifest, needed: true);
        var guarded = Sorted(files, path => BundleLayout.IsPolicy(path) && BundleLayout.IsProtected(path));
        var guard = Manifest(files, BundleLayout.ProtectedManifest, guarded.Count > 0);
        var schema = Text(files, BundleLayout.Schema);
        if (schema is null)
        {
            findings.Error(
                DiagnosticIds.MissingFile, BundleLayout.Schema, default, "the bundle has no schema",
                "`writ policy init` writes one to begin with");
        }

        return new Authority
        {
            Engine = Decider.Engine,
            Bundle = manifest?.Name ?? "",
            BundleVersion = manifest?.Version ?? 0,
            Policies = Sorted(files, path => BundleLayout.IsPolicy(path) && !BundleLayout.IsProtected(path)),
            Protected = guarded,
            ProtectedVersion = guard?.Version ?? 0,
            Schema = schema ?? "",
            Budgets = Text(files, BundleLayout.Budgets) ?? "",
            Profiles = Sorted(files, BundleLayout.IsProfile),
            TrustVersion = trustVersion,
        };
    }

    private BundleManifest? Manifest(IReadOnlyList<PolicyFile> files, string path, bool needed)
    {
        if (Text(files, path) is { } text) return BundleManifest.Read(path, text, findings);
        if (needed)
            findings.Error(DiagnosticIds.MissingFile, path, default, $"the bundle has no {path}", "write { \"name\": \"…\", \"version\": 1 }");
        return null;
    }

    private Entities? ReadEntities(string text, Schema? schema)
    {
        var read = Entities.ParseJson(text, schema, BundleLayout.Entities);
        findings.AddRange(read.Diagnostics);
        if (read.Ok && schema is not null)
            findings.AddRange(schema.ValidateEntities(read.Value).Select(found => found with { Source = BundleLayout.Entities }));
        return read.Value;
    }

    // A name that is only misspelled would make a rule that never fires; when a decision is made the missing entity denies, and
    // here its author learns of it before. Programs need no entry, and users may be those of the machine.
    private void CheckLiterals(BundleContent content, Entities entities)
    {
        foreach (var rule in content.Rules)
        {
            foreach (var uid in rule.Policy.EntityLiterals.Where(PolicyBundle.IsNotAction))
            {
                if (entities.Contains(uid) || uid.Type == ProcessContext.Program || content.Schema?.IsEnumMember(uid) == true) continue;
                findings.Warning(
                    DiagnosticIds.UndeclaredEntity, rule.Policy.Source, rule.Policy.Span,
                    $"the policy `{rule.Policy.Id}` names {uid}, which entities.json does not have",
                    "add it there; until it exists, everything is denied");
            }
        }
    }

    private static List<PolicyFile> Sorted(IReadOnlyList<PolicyFile> files, Func<string, bool> which)
    {
        List<PolicyFile> chosen = [.. files.Where(file => which(file.Path)).DistinctBy(file => file.Path)];
        chosen.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return chosen;
    }

    private static string? Text(IReadOnlyList<PolicyFile> files, string path) => files.FirstOrDefault(file => file.Path == path)?.Text;
}
