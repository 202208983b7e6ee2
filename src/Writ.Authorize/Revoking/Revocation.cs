using System.Text.Json.Serialization;
using Writ.Core.Documents;

namespace Writ.Authorize.Revoking;

/// <summary>One revocation as the register keeps it.</summary>
/// <param name="Target">What was taken back: the text of a <see cref="RevocationTarget"/>.</param>
/// <param name="AtMs">Milliseconds since the Unix epoch.</param>
/// <param name="By">Who did it.</param>
/// <param name="Reason">Shown to whoever it stops.</param>
/// <param name="KeepUntilMs">From when on no permit is left that it could concern; absent while it stands against new ones.</param>
/// <param name="LiftedAtMs">When it was lifted: what was issued until then stays revoked.</param>
public sealed record Revocation(string Target, long AtMs, EntityRef By, string Reason, long? KeepUntilMs = null, long? LiftedAtMs = null)
{
    /// <summary>Whether it takes back what was issued at this moment.</summary>
    public bool Concerns(long issuedAtMs) => LiftedAtMs is not { } lifted || issuedAtMs <= lifted;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Revocation))]
internal sealed partial class RevokingJson : JsonSerializerContext;
