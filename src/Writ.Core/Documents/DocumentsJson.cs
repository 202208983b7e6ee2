using System.Text.Json;
using System.Text.Json.Serialization;

namespace Writ.Core.Documents;

/// <summary>Source-generated serialisation of every document: camelCase, absent where null, unknown members refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    MaxDepth = 64)]
[JsonSerializable(typeof(Intent))]
[JsonSerializable(typeof(ProcessCommand))]
[JsonSerializable(typeof(NetworkRequest))]
[JsonSerializable(typeof(Limits))]
[JsonSerializable(typeof(Profile))]
[JsonSerializable(typeof(Authority))]
[JsonSerializable(typeof(DecisionInput))]
[JsonSerializable(typeof(Decision))]
[JsonSerializable(typeof(RunOutcome))]
[JsonSerializable(typeof(RunEvent))]
[JsonSerializable(typeof(AuthorizationPredicate))]
[JsonSerializable(typeof(SpendPredicate))]
[JsonSerializable(typeof(EventSegmentPredicate))]
[JsonSerializable(typeof(ReceiptPredicate))]
[JsonSerializable(typeof(RefusalPredicate))]
[JsonSerializable(typeof(ApprovalPredicate))]
[JsonSerializable(typeof(Vote))]
[JsonSerializable(typeof(SignedVote))]
[JsonSerializable(typeof(RevocationPredicate))]
[JsonSerializable(typeof(PolicyActivationPredicate))]
[JsonSerializable(typeof(EpochPredicate))]
[JsonSerializable(typeof(KeyChangePredicate))]
[JsonSerializable(typeof(ErasurePredicate))]
public sealed partial class DocumentsJson : JsonSerializerContext;
