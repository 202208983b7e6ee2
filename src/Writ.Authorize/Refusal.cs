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
    public static Refusal LeaseGone { get; } = new("WRIT2012", "another process has taken over this enforcement point", "end this server: the later one serves");
    public static Refusal BudgetExhausted(string what, string remedy) => new("WRIT2020", what, remedy);
    public static Refusal NoApproval { get; } = new("WRIT2030", "there is no such approval", "writ approvals list shows those that are open");
    public static Refusal ApprovalOver(string state) => new("WRIT2031", $"the approval is {state}", "ask again: writ run makes a new request");
    public static Refusal NotApprover(string why) => new("WRIT2032", $"this vote does not count: {why}", "somebody else must approve it; entities.json says who may");
    public static Refusal ApprovalVoid { get; } = new("WRIT2033", "what would run, or the policies, changed since it was asked", "ask again: what was approved is not what would run");
    public static Refusal OtherVote { get; } = new("WRIT2034", "this vote is about something else, or was not signed by the key it names", "vote on what writ approvals show prints");
    public static Refusal VotedAlready { get; } = new("WRIT2035", "this approver, or this key, has voted already", "another approver must vote");
    public static Refusal Delegation(string why) => new("WRIT2050", $"the delegation is not genuine: {why}", "get it anew from whoever holds the parent's permit");
    public static Refusal ParentOver { get; } = new("WRIT2051", "the parent is not running", "a child starts while its parent runs, and ends with it");
    public static Refusal MoreThanParent(string what) => new("WRIT2052", $"a child never has more than its parent: {what}", "ask for less");
    public static Refusal AuthorityChanged { get; } = new("WRIT2011", "the policies changed since the permit was issued", "ask for a new one: it is decided anew");
}
