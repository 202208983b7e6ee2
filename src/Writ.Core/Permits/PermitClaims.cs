using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Ids;

namespace Writ.Core.Permits;

/// <summary>What a permit says: who may do what, once, where, until when (<c>docs/spec/permit.md</c>).</summary>
public sealed record PermitClaims
{
    internal const int MaxText = 512;
    internal const int MaxPrograms = 64;
    internal const int MaxTrust = 16;

    /// <summary><c>iss</c>: the control plane.</summary>
    public required string Issuer { get; init; }

    /// <summary><c>aud</c>: the one enforcement point that may act on it.</summary>
    public required string Audience { get; init; }

    /// <summary><c>sub</c>: the principal.</summary>
    public required string Subject { get; init; }

    /// <summary><c>act.sub</c>: who acts for the principal, where somebody does.</summary>
    public string? Actor { get; init; }

    /// <summary><c>jti</c>: <c>prm_…</c>. The spend is keyed on it.</summary>
    public required string Id { get; init; }

    /// <summary><c>txn</c>: <c>exe_…</c>.</summary>
    public required string Execution { get; init; }

    /// <summary><c>iat</c>: seconds since the Unix epoch.</summary>
    public required long IssuedAt { get; init; }

    /// <summary><c>nbf</c>: the first second in which it may be spent.</summary>
    public required long NotBefore { get; init; }

    /// <summary><c>exp</c>: the last second in which it may be spent. It bounds the spend, not the run.</summary>
    public required long Expires { get; init; }

    /// <summary><c>cnf.jkt</c>: RFC 7638 thumbprint of the holder's key.</summary>
    public required string HolderThumbprint { get; init; }

    /// <summary>The only element of <c>authorization_details</c>.</summary>
    public required PermitGrant Grant { get; init; }

    /// <summary>What is wrong with these claims, or null.</summary>
    internal string? Fault()
    {
        if (!IsText(Issuer) || !IsText(Audience) || !IsText(Subject) || (Actor is not null && !IsText(Actor)))
            return "iss, aud, sub or act";
        if (!WritId.IsValid(IdKind.Permit, Id)) return "jti";
        if (!WritId.IsValid(IdKind.Execution, Execution)) return "txn";
        if (IssuedAt < 0 || NotBefore < 0 || Expires < NotBefore || Expires < IssuedAt) return "iat, nbf or exp";
        return JwkThumbprint.IsWellFormed(HolderThumbprint) ? Grant.Fault() : "cnf.jkt";
    }

    internal static bool IsText(string text) => text.Length is > 0 and <= MaxText;
}

/// <summary>What exactly is permitted: an RFC 9396 authorization detail of type <c>writ</c>. Every digest binds (L4).</summary>
public sealed record PermitGrant
{
    /// <summary>One of <see cref="ActionKinds"/>.</summary>
    public required string Action { get; init; }

    public required Digest Intent { get; init; }

    public required Digest DecisionInput { get; init; }

    public required Digest Authority { get; init; }

    /// <summary>What may run: executable, interpreters and script. Empty where the action starts no program.</summary>
    public required IReadOnlyList<FileIdentity> Programs { get; init; }

    /// <summary>Digest of the profile to run under. Absent where the action starts no program.</summary>
    public Digest? Profile { get; init; }

    public required Limits Limits { get; init; }

    /// <summary>Trust conditions that must hold all along, sorted.</summary>
    public required IReadOnlyList<string> Trust { get; init; }

    /// <summary>The register's epoch; a permit of an older one is void (L5).</summary>
    public required long Epoch { get; init; }

    internal string? Fault()
    {
        if (!PermitClaims.IsText(Action)) return "action";
        if (Intent.IsZero || DecisionInput.IsZero || Authority.IsZero || Profile is { IsZero: true }) return "a digest";
        if (Programs.Count > PermitClaims.MaxPrograms || Programs.Any(static p => p.Path.Length is 0 or > 4096 || p.Digest.IsZero))
            return "programs";
        if (Trust.Count > PermitClaims.MaxTrust || !Trust.All(PermitClaims.IsText) || !IsSortedSet(Trust)) return "trust";
        if (Action == ActionKinds.ProcessExec && (Programs.Count == 0 || Profile is null)) return "programs or profile";
        return Epoch >= 0 && AllPositive(Limits) ? null : "epoch or limits";
    }

    private static bool IsSortedSet(IReadOnlyList<string> names)
    {
        for (var i = 1; i < names.Count; i++)
        {
            if (string.CompareOrdinal(names[i - 1], names[i]) >= 0) return false;
        }

        return true;
    }

    internal static bool AllPositive(Limits limits) =>
        new[]
        {
            limits.WallMs, limits.CpuMs, limits.MemoryBytes, limits.Processes, limits.OutputBytes, limits.FileBytes, limits.OpenFiles, limits.EgressBytes, limits.Tokens,
        }.All(static limit => limit is null or > 0);
}
