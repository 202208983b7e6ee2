using System.Text.Json;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>The smallest profile, and the policies with it, under which a program could do again what it was seen to do.</summary>
/// <param name="Profile">With the profiles' words in its paths.</param>
/// <param name="Limits">What the policy obliges to.</param>
/// <param name="Policies">Cedar.</param>
/// <param name="LeftOut">What it used and the profile cannot hold.</param>
public sealed record Proposal(Profile Profile, Limits Limits, string Policies, IReadOnlyList<LeftOut> LeftOut)
{
    /// <summary>What a name may be: of a profile's file, of a bundle and of a policy alike.</summary>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 60 && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');
    }

    /// <summary>From what was seen: the same for the same.</summary>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public static Proposal From(Observations seen, string name)
    {
        ArgumentNullException.ThrowIfNull(seen);
        if (!IsName(name)) throw new ArgumentException($"{name} is no name of a profile.", nameof(name));
        var paths = new LearnedPaths(seen);
        var places = seen.Places.Select(Egress).Distinct(StringComparer.Ordinal).ToLookup(entry => EgressRule.TryParse(entry, out _, out _));
        var words = new PlaceWords(seen.Command.WorkingDirectory, seen.Home);
        var profile = new Profile
        {
            Name = name,
            Read = words.Put(paths.Read),
            Write = words.Put(paths.Write),
            Execute = words.Put(paths.Execute),
            Environment = [.. StarterBundle.Environment.Where(pattern => seen.Variables.Any(variable => Matches(pattern, variable)))],
            Egress = [.. places[true]],
            Children = seen.Children.Count > 0 ? "decide" : "deny",
            Build = paths.IsBuild,
        };
        var limits = LearnedLimits.Of(seen.Limits, seen.Outcome);
        LeftOut[] left = [.. paths.LeftOut, .. places[false].Select(entry => new LeftOut(entry, "no egress entry can name it"))];
        return new(profile, limits, LearnedPolicies.Write(name, seen, limits), left);
    }

    /// <summary>A bundle of it, by path below its folder. It loads without a finding.</summary>
    /// <param name="execution">The run that it was learned from.</param>
    public IReadOnlyList<PolicyFile> Bundle(string execution) =>
    [
        new(BundleLayout.Manifest, IndentedJson.Manifest(Profile.Name, $"Written by writ profile learn from {execution}. Raise the version with every change.")),
        new(BundleLayout.Schema, StarterSchema.Text + "\n" + StarterSchema.Network),
        new(BundleLayout.Entities, "[]\n"),
        new($"{Profile.Name}.cedar", Policies),
        new($"profiles/{Profile.Name}.json", ProfileText),
    ];

    /// <summary>The profile as a file.</summary>
    public string ProfileText => IndentedJson.Object(Write);

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("name", Profile.Name);
        IndentedJson.Strings(writer, "read", Profile.Read);
        IndentedJson.Strings(writer, "write", Profile.Write);
        IndentedJson.Strings(writer, "execute", Profile.Execute);
        IndentedJson.Strings(writer, "environment", Profile.Environment);
        IndentedJson.Strings(writer, "egress", Profile.Egress);
        writer.WriteString("children", Profile.Children);
        if (Profile.Build) writer.WriteBoolean("build", true);
    }

    private static string Egress(NetworkRequest place)
    {
        var host = place.Host.Contains(':', StringComparison.Ordinal) ? $"[{place.Host}]" : place.Host;
        return $"{place.Scheme}://{host}:{place.Port}";
    }

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;
}
