using System.Globalization;
using Writ.Authorize.Approving;
using Writ.Core;
using Writ.Core.Documents;
using Writ.Core.Storage;

namespace Writ.Tests.Authorize.Simulation;

/// <summary>Approvers who vote twice, for others, for something else or too late, beside the requester who votes as well; and whoever
/// waits, who consumes twice, dies and is recovered. Each reads the row, takes its step and writes, while others do the same.</summary>
internal sealed class ApprovalWorld
{
    private const int Steps = 30;
    private const string Id = "apr_1";

    private static readonly Digest[] Digests = [.. Enumerable.Range(0, 3).Select(number => Digest.Of([(byte)number]))];

    private readonly Random _random;
    private readonly Plant _plant;
    private readonly SimulatedRegister _register = new();
    private readonly ApprovalRequest _request;
    private readonly List<(Approval State, long Version, Func<Approval, ApprovalStep> Step, bool Issues)> _open = [];
    private long _nowMs = 1_000_000;
    private int _issued;

    public ApprovalWorld(Random random, Plant plant)
    {
        (_random, _plant) = (random, plant);
        _request = new ApprovalRequest
        {
            Id = Id, Executions = ["exe_1"], Intents = [Digests[0]], Authority = Digests[1], Requester = User(0), Quorum = random.Next(1, 4), From = "Role::\"sre\"",
            RequestedAtMs = _nowMs, ExpiresAtMs = _nowMs + random.Next(50, 3_000),
        };
        _register.Commit([Approval.Ask(_request).Row(0)], out _);
    }

    public void Run()
    {
        for (var step = 0; step < Steps; step++)
        {
            switch (_random.Next(6))
            {
                case 0 or 1: Begin(CastVote(), issues: false); break;
                case 2: Begin(Consume(), issues: true); break;
                case 3 when _random.Next(6) == 0: Begin(approval => new ApprovalStep(approval.Cancel("gone"), null), issues: false); break;
                case 4: _nowMs += _random.Next(300); break;
                default: Finish(); break;
            }
        }

        while (_open.Count > 0) Finish();
    }

    private void Begin(Func<Approval, ApprovalStep> step, bool issues)
    {
        var (state, version) = Now();
        _open.Add((state, version, step, issues));
    }

    private void Finish()
    {
        if (_open.Count == 0) return;
        var index = _random.Next(_open.Count);
        var (state, version, step, issues) = _open[index];
        _open.RemoveAt(index);
        var before = Now().State;
        if (step(state).Next is not { } next || next == state) return;
        var written = next.Row(_plant == Plant.ApprovalOverwrites ? Put.AnyVersion : version);
        if (_register.Commit([written], out _) >= 0) return;
        if (before.IsOver) throw new ViolationException($"{before.State} became {next.State}");
        if (!issues || next.State != ApprovalState.Consumed) return;
        Judge(next);
        if (++_issued > 1) throw new ViolationException("permits were issued twice under one approval");
    }

    private void Judge(Approval consumed)
    {
        var votes = consumed.Votes.Select(signed => signed.Vote).ToList();
        if (votes.Any(vote => vote.Verdict != Vote.Approve)) throw new ViolationException("consumed over a no");
        if (votes.Select(vote => vote.Approver).Distinct().Count() < _request.Quorum) throw new ViolationException("consumed without a quorum");
        if (consumed.Votes.Select(signed => signed.Key).Distinct().Count() < _request.Quorum) throw new ViolationException("one key made a quorum");
        if (votes.Any(vote => vote.Approver == _request.Requester)) throw new ViolationException("the requester counted");
        if (votes.Any(vote => !IsEligible(vote.Approver))) throw new ViolationException("a stranger counted");
        if (votes.Any(vote => vote.Authority != _request.Authority || !vote.Intents.SequenceEqual(_request.Intents))) throw new ViolationException("a vote for something else counted");
        if (votes.Any(vote => vote.AtMs > _request.ExpiresAtMs)) throw new ViolationException("a vote counted after the end");
    }

    private Func<Approval, ApprovalStep> CastVote()
    {
        var (who, key) = (_random.Next(7), _random.Next(7));
        var vote = new Vote
        {
            Type = Vote.Kind,
            Approval = _random.Next(20) == 0 ? "apr_2" : Id,
            Intents = [Digests[_random.Next(12) == 0 ? 2 : 0]],
            Authority = Digests[_random.Next(12) == 0 ? 2 : 1],
            Verdict = _random.Next(10) == 0 ? Vote.Deny : Vote.Approve,
            Approver = User(who),
            AtMs = _nowMs,
        };

        // Whose key it is the policies say: mostly one's own, now and then somebody else's or the requester's.
        var owner = _random.Next(4) == 0 ? key : who;
        var signed = new SignedVote(vote, string.Create(CultureInfo.InvariantCulture, $"key-{owner}"), "");
        var now = _nowMs;
        return approval => approval.Cast(signed, new Approver(User(owner), signed.Key, IsEligible(User(owner)), owner == 0), now);
    }

    private Func<Approval, ApprovalStep> Consume()
    {
        var (now, intent) = (_nowMs, Digests[_random.Next(8) == 0 ? 2 : 0]);
        var authority = Digests[_random.Next(8) == 0 ? 2 : 1];
        return approval =>
        {
            var step = approval.Consume([intent], authority, now);
            if (step.Next is not null && (intent != Digests[0] || authority != Digests[1])) throw new ViolationException("consumed for something else");
            if (step.Next is not null && now > _request.ExpiresAtMs) throw new ViolationException("consumed after the end");
            return step;
        };
    }

    private (Approval State, long Version) Now()
    {
        var row = _register.Read(Spaces.Approval, Id)!.Value;
        return (ApprovingJson.Read(row.Value.Span), row.Version);
    }

    // Of seven users the first asks and the last two are in no role.
    private static bool IsEligible(EntityRef user) => int.Parse(user.Id, CultureInfo.InvariantCulture) < 5;

    private static EntityRef User(int number) => new("User", number.ToString(CultureInfo.InvariantCulture));
}
