using System.Globalization;
using System.Text.Json;
using Writ.Core.Canonical;

namespace Writ.Decide;

/// <summary>Takes an object of a bundle apart, strictly: a member nobody knows, a missing one and one of another kind are each a
/// finding.</summary>
internal sealed class JsonShape
{
    private readonly string _file;
    private readonly PlacedJson _value;
    private readonly string _what;
    private readonly Findings _findings;

    private JsonShape(string file, PlacedJson value, string what, Findings findings) =>
        (_file, _value, _what, _findings) = (file, value, what, findings);

    /// <summary>The shape of an object all of whose members are among <paramref name="known"/>; nothing where it is no object.</summary>
    public static JsonShape? Of(string file, PlacedJson value, string what, Findings findings, params IReadOnlyCollection<string> known)
    {
        if (value.Kind != JsonValueKind.Object)
        {
            findings.Error(DiagnosticIds.WrongKind, file, value.Span, $"{what} is {value.KindName}", "write an object, { … }");
            return null;
        }

        foreach (var member in value.Members.Where(member => !known.Contains(member.Name)))
            findings.Error(DiagnosticIds.UnknownMember, file, member.Span, $"{what} has no member `{member.Name}`", Nearest.Help(member.Name, known));
        return new JsonShape(file, value, what, findings);
    }

    public PlacedJson? Find(string name) => _value.Find(name);

    public string? RequiredString(string name) => Required(name) is { } value ? AsString(name, value) : null;

    public string? OptionalString(string name) => Find(name) is { } value ? AsString(name, value) : null;

    public bool OptionalBool(string name, bool otherwise)
    {
        if (Find(name) is not { } value) return otherwise;
        if (value.Kind is JsonValueKind.True or JsonValueKind.False) return value.Kind == JsonValueKind.True;
        Wrong(name, value, "true or false");
        return otherwise;
    }

    /// <summary>An integer between two bounds, both included; nothing and a finding where it is something else.</summary>
    public long? RequiredLong(string name, long least, long most = CanonicalJson.MaxInteger) =>
        Required(name) is { } value ? AsLong(name, value, least, most) : null;

    public long? OptionalLong(string name, long least, long most) => Find(name) is { } value ? AsLong(name, value, least, most) : null;

    /// <summary>The strings of an array, each with its place; nothing and a finding where it is something else.</summary>
    public IReadOnlyList<PlacedJson>? RequiredStrings(string name) => Required(name) is { } value ? AsStrings(name, value) : null;

    public IReadOnlyList<PlacedJson>? OptionalStrings(string name) => Find(name) is { } value ? AsStrings(name, value) : [];

    private PlacedJson? Required(string name)
    {
        if (Find(name) is { } value) return value;
        _findings.Error(DiagnosticIds.MissingMember, _file, _value.Span, $"{_what} lacks the member `{name}`", $"add \"{name}\"");
        return null;
    }

    private string? AsString(string name, PlacedJson value)
    {
        if (value.Kind == JsonValueKind.String) return value.Text;
        Wrong(name, value, "a string");
        return null;
    }

    private long? AsLong(string name, PlacedJson value, long least, long most)
    {
        if (value.Kind == JsonValueKind.Number
            && long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most)
        {
            return number;
        }

        Wrong(name, value, $"an integer from {least} to {most}");
        return null;
    }

    private IReadOnlyList<PlacedJson>? AsStrings(string name, PlacedJson value)
    {
        if (value.Kind == JsonValueKind.Array && value.Items.All(item => item.Kind == JsonValueKind.String)) return value.Items;
        Wrong(name, value, "an array of strings");
        return null;
    }

    private void Wrong(string name, PlacedJson value, string wanted) =>
        _findings.Error(DiagnosticIds.WrongKind, _file, value.Span, $"`{name}` of {_what} is not {wanted}", $"write {wanted}");
}
