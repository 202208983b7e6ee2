namespace Writ.Execute.Mediation;

/// <summary>Whether something may be done inside a run: start a program, reach a place. The default is no.</summary>
public readonly record struct InsideVerdict
{
    private InsideVerdict(bool allowed, string code, string reason, string rules) =>
        (Allowed, Code, Reason, Rules) = (allowed, code, reason, rules);

    public bool Allowed { get; }

    /// <summary>The stable id of the kind of answer.</summary>
    public string Code { get; }

    /// <summary>One clause: why.</summary>
    public string Reason { get; }

    /// <summary>The ids of the policies that determined it, joined by commas; empty where none did.</summary>
    public string Rules { get; }

    public static InsideVerdict Allow(string code, string reason, string rules) => new(true, code, reason, rules);

    public static InsideVerdict Deny(string code, string reason, string rules = "") => new(false, code, reason, rules);
}
