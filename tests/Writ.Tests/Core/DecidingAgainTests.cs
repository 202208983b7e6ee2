using Writ.Core.Evidence;
using Writ.Host.Verifying;

namespace Writ.Tests.Core;

/// <summary>L10 with the engine itself: who holds the keys can sign a decision, but not make the engine agree with it.</summary>
public sealed class DecidingAgainTests
{
    [Fact]
    [Trait("law", "L10")]
    public void A_decision_that_the_engine_would_not_make_does_not_hold_however_well_it_is_signed()
    {
        // Every signature, digest and proof of the sample is good; its authority is one that the engine does not load.
        var sample = new EvidenceSample();
        Assert.Equal(Verdict.Holds, sample.Check().Verdict);

        var report = EvidenceVerification.Check(sample.Build(), sample.Trust).Report;

        var failed = Assert.Single(report.Checks, static check => check.Outcome == CheckOutcome.Fail);
        Assert.Equal("decision.again", failed.Id);
        Assert.Equal(Verdict.DoesNotHold, report.Verdict);
        Assert.NotEqual(failed.Expected, failed.Computed);
    }
}
