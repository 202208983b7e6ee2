using System.Security.Cryptography;
using System.Text.Json;
using Writ.Core.Documents;
using Writ.Core.Ids;
using Writ.Core.Permits;

namespace Writ.Host.Pipeline;

/// <summary>Makes intents: a fresh id, a fresh salt, the peer as principal, the caller's words as data.</summary>
internal sealed class IntentBuilder(TimeProvider clock)
{
    public string NewId(IdKind kind) => WritId.Create(kind, clock.GetUtcNow(), RandomNumberGenerator.GetBytes(WritId.RandomBytes));

    public static string NewSalt() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The intent to run a program that was resolved with the same salt.</summary>
    public Intent Process(RunRequest request, ProcessCommand command, string execution, string salt) => new()
    {
        Execution = execution,
        Principal = request.Peer.Principal,
        Action = ActionKinds.ProcessExec,
        Resource = new EntityRef("Program", command.Script?.Path ?? command.Executable.Path),
        Arguments = JsonSerializer.SerializeToElement(command, DocumentsJson.Default.ProcessCommand),
        Claims = request.Claims,
        Parent = request.Parent is { } parent && UnverifiedPermit.TryParse(parent.Permit, out var permit, out _) ? permit.ClaimedId : null,
        Limits = request.Limits,
        Salt = salt,
    };
}
