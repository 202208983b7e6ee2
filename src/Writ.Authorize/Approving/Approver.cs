using Writ.Core.Documents;

namespace Writ.Authorize.Approving;

/// <summary>What the policies in force say of whoever casts a vote.</summary>
/// <param name="Who">The entity that has the key.</param>
/// <param name="KeyId">Of the key that signed.</param>
/// <param name="IsEligible">Whether it is in what the approval asks for.</param>
/// <param name="IsRequesters">Whether the key is the requester's as well.</param>
public sealed record Approver(EntityRef Who, string KeyId, bool IsEligible, bool IsRequesters);
