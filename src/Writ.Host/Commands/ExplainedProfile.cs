using System.Text.Json.Serialization;
using Writ.Core;
using Writ.Core.Documents;

namespace Writ.Host.Commands;

/// <summary>A profile, as it would be for whoever asks, there where they stand: <c>writ profile explain NAME -o json</c>.</summary>
/// <param name="Profile">Its words replaced.</param>
/// <param name="UsedBy">The permits that oblige to it.</param>
/// <param name="MissingSecrets">Names of credentials that are not there.</param>
/// <param name="Confinable">Whether this machine could confine a run under it, here and now.</param>
/// <param name="Refusals">Why not; empty where it could.</param>
internal sealed record ExplainedProfile(
    string Bundle, long Version, string WorkingDirectory, Profile Profile, IReadOnlyList<RuleLine> UsedBy, IReadOnlyList<string> MissingSecrets,
    bool Confinable, IReadOnlyList<Diagnostic> Refusals);

/// <summary>A profile in short.</summary>
internal sealed record ProfileLine(string Name, int Read, int Write, int Execute, int Egress, string Children, IReadOnlyList<string> UsedBy);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExplainedProfile))]
[JsonSerializable(typeof(IReadOnlyList<ProfileLine>))]
internal sealed partial class ProfileJson : JsonSerializerContext;
