using Writ.Core;
using Writ.Core.Documents;
using Writ.Core.Evidence;
using Writ.Decide;
using Writ.Host.Keys;

namespace Writ.Host.Verifying;

/// <summary>One piece of evidence with every check made of it, deciding again included: here is the engine that the library lacks.</summary>
internal sealed record EvidenceVerification(EvidenceFile File, EvidenceReport Report)
{
    public bool Holds => Report.Verdict == Verdict.Holds;

    /// <param name="evidence">An evidence file.</param>
    /// <param name="trust">A <c>trust.json</c>, from elsewhere.</param>
    /// <exception cref="MalformedException">WRIT5090, WRIT5091, WRIT5100: one of them is not what it should be.</exception>
    public static EvidenceVerification Check(ReadOnlyMemory<byte> evidence, ReadOnlyMemory<byte> trust)
    {
        if (!TrustedKeys.TryParse(trust.Span, out var keys, out var why)) throw Malformed("WRIT6051", why);
        return EvidenceFile.TryParse(evidence.Span, out var file, out why) ? Check(file, keys) : throw Malformed("WRIT6043", why);
    }

    public static EvidenceVerification Check(EvidenceFile file, TrustedKeys keys) => new(file, EvidenceChecker.Check(file, keys, Again));

    private static Decision? Again(DecisionInput input, Authority authority)
    {
        if (authority.Engine != Decider.Engine) return null;
        var loaded = PolicyBundle.Load(authority);
        if (loaded.Value is { } bundle) return new Decider(bundle).Decide(input);

        // What this engine refuses to load it cannot have decided under: an answer that is never the stated one.
        var finding = loaded.Diagnostics[0];
        return new Decision
        {
            Effect = DecisionEffect.Deny, Input = default, Code = finding.Id, Reason = $"the authority does not load: {finding.Message}",
            Policies = [], Failed = [],
        };
    }

    private static MalformedException Malformed(string code, string why) => new(new(code, why, "give the file as it was written"));
}
