namespace Writ.Authorize;

/// <summary>Why a presented permit is not accepted: a value, with a stable id (<c>WRIT2nnn</c>).</summary>
public sealed record Refusal(string Code, string Reason, string Remedy)
{
    public static Refusal Forged(string why) => new("WRIT2001", $"the permit is not ours: {why}", "ask for a new permit: writ permits issue");
    public static Refusal Unknown { get; } = new("WRIT2002", "no permit of this id was issued here", "present it where it was issued, or ask for a new one");
    public static Refusal Spent { get; } = new("WRIT2003", "this permit was already spent", "a permit is for one execution: ask for a new one");
    public static Refusal TooEarly { get; } = new("WRIT2004", "the permit is not valid yet", "check this machine's clock, then wait");
    public static Refusal Expired { get; } = new("WRIT2005", "the permit has expired", "ask for a new one and spend it within a minute");
    public static Refusal WrongPlace(string here) => new("WRIT2006", $"the permit is for another enforcement point than {here}", "spend it where it was issued for");
    public static Refusal OldEpoch { get; } = new("WRIT2007", "the register was restored after this permit was issued", "ask for a new one");
    public static Refusal Revoked(string why) => new("WRIT2008", $"revoked: {why}", "ask the person who revoked it");
    public static Refusal NotHolder { get; } = new("WRIT2009", "the presenter does not hold the key this permit is bound to", "present it with the holder's key");
    public static Refusal OtherIntent(string what) => new("WRIT2010", $"what would run is not what was permitted: {what}", "ask for a permit for what you want to run");
    public static Refusal AuthorityChanged { get; } = new("WRIT2011", "the policies changed since the permit was issued", "ask for a new one: it is decided anew");
}
