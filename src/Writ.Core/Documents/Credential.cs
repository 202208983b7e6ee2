namespace Writ.Core.Documents;

/// <summary>A secret that is added to a run's requests on their way out, where its programs cannot see it.</summary>
public sealed record Credential
{
    /// <summary>The secret's name; its value lies in the control plane's data directory and in no document.</summary>
    public required string Name { get; init; }

    /// <summary>The header that carries it, as <c>Authorization</c>. A header of this name that the program sends is dropped.</summary>
    public required string Header { get; init; }

    /// <summary>The requests that get it: an egress entry, <c>http</c> or <c>upgrade</c>, of one host.</summary>
    public required string For { get; init; }

    /// <summary>What stands before the secret, as <c>Bearer </c>.</summary>
    public string? Prefix { get; init; }
}
