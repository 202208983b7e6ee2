namespace Writ.Tests.Cedar.Differential;

/// <summary>What a comparison has met.</summary>
/// <param name="Refused">Of the requests: those that are not taken.</param>
/// <param name="Allowed">Of the requests.</param>
/// <param name="Erring">Of the requests: those with a policy that failed.</param>
/// <param name="Invalid">Of the policies: those that validation refuses.</param>
internal readonly record struct Met(int Requests, int Refused, int Allowed, int Erring, int Policies, int Invalid)
{
    public static Met operator +(Met a, Met b) =>
        new(a.Requests + b.Requests, a.Refused + b.Refused, a.Allowed + b.Allowed, a.Erring + b.Erring, a.Policies + b.Policies, a.Invalid + b.Invalid);

    public override string ToString() =>
        $"{Requests} requests ({Refused} refused, {Allowed} allowed, {Erring} with a failed policy), {Policies} policies ({Invalid} invalid)";
}
