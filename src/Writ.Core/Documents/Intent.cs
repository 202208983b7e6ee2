using System.Text.Json;

namespace Writ.Core.Documents;

/// <summary>What a principal asks to do, once. Its digest is what a permit binds (L4).</summary>
/// <remarks>
/// <see cref="Principal"/> is established by a door; <see cref="Arguments"/> and <see cref="Claims"/> are the agent's
/// words and never more than data (L12). The salt keeps the digest from being confirmed by guessing.
/// </remarks>
public sealed record Intent
{
    /// <summary><c>exe_</c> and 26 Crockford characters.</summary>
    public required string Execution { get; init; }
    public required EntityRef Principal { get; init; }

    /// <summary>One of <see cref="ActionKinds"/>.</summary>
    public required string Action { get; init; }
    public required EntityRef Resource { get; init; }

    /// <summary>An object. For <c>process.exec</c> it is a <see cref="ProcessCommand"/>.</summary>
    public required JsonElement Arguments { get; init; }

    /// <summary>What the caller says of itself (<c>agent</c>, <c>purpose</c>): strings, never facts.</summary>
    public required IReadOnlyDictionary<string, string> Claims { get; init; }

    /// <summary>The parent's permit id, where this execution was started by another.</summary>
    public string? Parent { get; init; }

    /// <summary>What the caller asks to be limited to; the policies can only tighten it.</summary>
    public required Limits Limits { get; init; }

    /// <summary>16 random bytes, lower-case hex.</summary>
    public required string Salt { get; init; }
}
