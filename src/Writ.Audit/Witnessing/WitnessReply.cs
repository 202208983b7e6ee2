using Writ.Core.Log;

namespace Writ.Audit.Witnessing;

/// <summary>What asking a witness came to.</summary>
internal abstract record WitnessReply
{
    /// <summary>It cosigned.</summary>
    public sealed record Cosigned(NoteSignature Signature) : WitnessReply;

    /// <summary>It cosigned last at another size than the request says.</summary>
    public sealed record Saw(long Size) : WitnessReply;

    /// <summary>What it saw is not the beginning of this checkpoint's tree.</summary>
    public sealed record Contradicts : WitnessReply;

    /// <summary>It gave no answer that counts.</summary>
    public sealed record Fault(string Why) : WitnessReply;
}
