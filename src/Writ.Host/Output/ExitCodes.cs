namespace Writ.Host.Output;

/// <summary>What <c>writ</c> exits with. A contract: scripts depend on it. <c>writ help exit-codes</c> prints it.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Internal = 1;
    public const int Usage = 2;
    public const int NotFound = 3;
    public const int NotSignedIn = 4;
    public const int Denied = 80;
    public const int TimedOut = 81;
    public const int Refused = 82;
    public const int Revoked = 83;
    public const int Killed = 84;
    public const int Unreachable = 85;
    public const int ProofFails = 90;
    public const int ProofIncomplete = 91;
    public const int NotTrusted = 92;

    /// <summary>What an allow exits with that got no permit.</summary>
    public static int OfRefusal(string code) => code switch
    {
        "WRIT2008" => Revoked,
        "WRIT2020" or "WRIT1635" or "WRIT1636" => Denied,
        _ => Refused,
    };

    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Done, "done, or the proof holds"),
        (Internal, "internal error"),
        (Usage, "usage: an unknown flag, a bad value, a bundle that does not load"),
        (NotFound, "not found"),
        (NotSignedIn, "not signed in"),
        (Denied, "denied by policy"),
        (TimedOut, "pending or approval timed out"),
        (Refused, "permit refused: forged, spent, expired, or it cannot be confined here"),
        (Revoked, "revoked while it ran"),
        (Killed, "killed by governance: a limit, an integrity check, a lost lease"),
        (Unreachable, "something needed was unreachable, so refused"),
        (ProofFails, "the proof does not hold"),
        (ProofIncomplete, "the proof is incomplete"),
        (NotTrusted, "a key is not trusted"),
    ];
}
