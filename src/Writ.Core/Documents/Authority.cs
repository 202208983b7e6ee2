namespace Writ.Core.Documents;

/// <summary>Everything an answer depends on besides the request: what was in force. Carried whole in the evidence, so that
/// anyone can decide again (L10).</summary>
/// <remarks>The authority digest is the SHA-256 of this document's canonical bytes.</remarks>
public sealed record Authority
{
    /// <summary>Name and version of the deciding engine, e.g. <c>writ-cedar/1</c>; changes when an answer could change.</summary>
    public required string Engine { get; init; }

    /// <summary>The bundle's name and version from <c>bundle.json</c>; version 0 and an empty name where none is in force.</summary>
    public required string Bundle { get; init; }
    public required long BundleVersion { get; init; }

    /// <summary>The <c>*.cedar</c> files of the bundle, ordered by path (ordinal).</summary>
    public required IReadOnlyList<PolicyFile> Policies { get; init; }

    /// <summary>The protected, forbid-only tier (L9), likewise ordered.</summary>
    public required IReadOnlyList<PolicyFile> Protected { get; init; }
    public required long ProtectedVersion { get; init; }

    /// <summary>Text of <c>schema.cedarschema</c>.</summary>
    public required string Schema { get; init; }

    /// <summary>Texts of <c>budgets.json</c> (empty where there is none) and of the profiles, ordered by path.</summary>
    public required string Budgets { get; init; }
    public required IReadOnlyList<PolicyFile> Profiles { get; init; }

    /// <summary>Version of the <c>trust.json</c> in force.</summary>
    public required long TrustVersion { get; init; }
}
