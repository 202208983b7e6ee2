using System.Globalization;
using System.Text.Json;
using Writ.Authorize.Budgeting;
using Writ.Core.Documents;
using Writ.Core.Storage;

namespace Writ.Tests.Authorize.Simulation;

/// <summary>Processes that reserve and settle budgets, die in between, hear nothing of a commit that was done, and settle what another
/// settles too. Their clocks are up to two seconds apart.</summary>
internal sealed class BudgetWorld(Random random, Plant plant)
{
    private const int Steps = 24;
    private const string Budget = "refunds";

    private readonly SimulatedRegister _register = new();
    private readonly long[] _skewMs = [random.Next(0, 1_000), -random.Next(0, 1_000), 0];
    private readonly BudgetWindow _window = new(random.Next(1, 40) * 500L + 1_000, random.Next(2) == 0);
    private readonly long _limit = random.Next(5, 40);
    private readonly List<Held> _permits = [];
    private long _nowMs = 1_700_000_000_000 + random.Next(100_000);

    public void Run()
    {
        for (var step = 0; step < Steps; step++)
        {
            switch (random.Next(6))
            {
                case 0 or 1: Reserve(); break;
                case 2 or 3: Settle(); break;
                case 4: _nowMs += random.Next((int)_window.LengthMs); break;
                default: _nowMs += random.Next(50); break;
            }

            Check();
        }
    }

    private void Reserve()
    {
        var at = _nowMs + _skewMs[random.Next(_skewMs.Length)];
        var draw = new BudgetDraw(Budget, "all", _window, _limit, BudgetMeasure.Tokens, random.Next(1, 10));
        var permit = string.Create(CultureInfo.InvariantCulture, $"prm_{_permits.Count}");
        var requests = Reservation.Reserve(permit, [draw], at);
        if (_register.Commit(requests, out _) >= 0) return;
        _permits.Add(new Held(permit, draw.Counter, draw.Window.At(at), at, draw.Amount));

        // Done, but reported lost: the same transaction again must not reserve a second time.
        if (random.Next(4) == 0 && _register.Commit(requests, out _) < 0) throw new ViolationException($"{permit} was reserved twice");
    }

    private void Settle()
    {
        if (_permits.Count == 0) return;
        var held = _permits[random.Next(_permits.Count)];
        var reservation = held.Seen;
        if (reservation is null)
        {
            if (_register.Read(Spaces.Reservation, held.Permit) is not { } row) return;
            reservation = JsonSerializer.Deserialize(row.Value.Span, BudgetingJson.Default.Reservation)!;
        }

        // Read, and then somebody else may be faster: the owner and recovery both settle.
        if (held.Seen is null && random.Next(2) == 0)
        {
            held.Seen = reservation;
            return;
        }

        var used = random.Next(0, (int)held.Amount + 1);
        var usage = random.Next(4) == 0 ? Usage.None : new Usage { Started = Started.Yes, Tokens = used };
        var requests = reservation.Settle(held.Permit, usage);
        if (plant == Plant.SettleUnguarded) requests = [.. requests.Where(request => request is Count)];
        if (_register.Commit(requests, out _) >= 0) return;
        held.Counts = usage.Of(BudgetMeasure.Tokens, held.Amount);

        // The process dies before it hears: whoever comes after it tries again.
        if (random.Next(3) == 0) _register.Commit(requests, out _);
    }

    private void Check()
    {
        foreach (var window in _permits.GroupBy(held => (held.Counter, held.Window)))
        {
            var (should, does) = (window.Sum(held => held.Counts), _register.Counted(window.Key.Counter, window.Key.Window));
            if (should != does) throw new ViolationException($"{window.Key.Window} counts {does}, and {should} is held or was used");
        }

        // No span of the window's length holds more than the limit, by the clocks that counted.
        foreach (var end in _permits)
        {
            var sum = _window.Sliding
                ? _permits.Where(held => held.AtMs > end.AtMs - _window.LengthMs && held.AtMs <= end.AtMs).Sum(held => held.Counts)
                : _permits.Where(held => held.Window == end.Window).Sum(held => held.Counts);
            if (sum > _limit) throw new ViolationException($"{sum} of {_limit} within {_window.LengthMs} ms");
        }
    }

    private sealed class Held(string permit, string counter, string window, long atMs, long amount)
    {
        public string Permit { get; } = permit;
        public string Counter { get; } = counter;
        public string Window { get; } = window;
        public long AtMs { get; } = atMs;
        public long Amount { get; } = amount;

        /// <summary>What should stand in the counter for it: what is reserved, then what was used.</summary>
        public long Counts { get; set; } = amount;

        /// <summary>Read by somebody who has not settled yet.</summary>
        public Reservation? Seen { get; set; }
    }
}
