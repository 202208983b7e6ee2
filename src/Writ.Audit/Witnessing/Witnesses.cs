using Writ.Core;
using Writ.Core.Log;
using Writ.Core.Storage;

namespace Writ.Audit.Witnessing;

/// <summary>The witnesses of a log, asked together; and whether enough of them agreed.</summary>
/// <remarks>
/// A witness that has seen more than we have, or another tree, halts the control plane (L11), whether the quorum needs it or not:
/// whoever names a witness believes it. One that does not answer only counts as not having cosigned.
/// </remarks>
public sealed class Witnesses : IDisposable
{
    // A witness that is not needed for the quorum is waited for this much longer.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http;
    private readonly IReadOnlyList<WitnessClient> _clients;
    private readonly TimeProvider _clock;

    /// <param name="policy">Those of its witnesses that have a URL are asked.</param>
    /// <param name="clock">Measures how long an answer is waited for.</param>
    /// <param name="handler">How they are reached; by default HTTP of this machine. Disposed of with this.</param>
    public Witnesses(WitnessPolicy policy, TimeProvider clock, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(clock);
        (Policy, _clock) = (policy, clock);
#pragma warning disable CA2000 // the client disposes of its handler
        _http = new HttpClient(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
#pragma warning restore CA2000
        {
            MaxResponseContentBufferSize = SignedNote.MaxBytes,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _clients = [.. policy.Witnesses.Where(witness => witness.Url is not null).Select(witness => new WitnessClient(_http, witness))];
    }

    public WitnessPolicy Policy { get; }

    /// <summary>How long an answer is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    public bool Any => _clients.Count > 0 || Policy.Requires;

    public void Dispose() => _http.Dispose();

    /// <summary>Has a checkpoint cosigned.</summary>
    /// <param name="signed">The log's, decided in the register.</param>
    /// <param name="before">The one that was published before it: what a witness saw last, if it was asked every time.</param>
    /// <param name="prove">Proves consistency from a size to the checkpoint's.</param>
    /// <returns>The checkpoint with the cosignatures that came.</returns>
    /// <exception cref="RegisterException">WRIT4112, WRIT4113: a witness contradicts this log. WRIT4114: too few cosigned.</exception>
    internal async Task<SignedCheckpoint> Cosign(SignedCheckpoint signed, SignedCheckpoint? before, Func<long, IReadOnlyList<Digest>> prove)
    {
        var round = new WitnessRound(signed, before, prove);
        var note = signed.Note;
        List<string> missing = [];
        using var over = new CancellationTokenSource(Patience, _clock);
        var asked = _clients.ToDictionary(client => round.Ask(client, over.Token), client => client.Witness.Name);
        var open = asked.Keys.ToList();
        try
        {
            while (open.Count > 0)
            {
                var done = await Task.WhenAny(open);
                _ = open.Remove(done);
                switch (await done)
                {
                    case WitnessReply.Cosigned cosigned: note = note.With(cosigned.Signature); break;
                    case WitnessReply.Saw saw: throw LogFaults.WitnessAhead(asked[done], saw.Size, signed.Size);
                    case WitnessReply.Contradicts: throw LogFaults.WitnessContradicts(asked[done], signed.Size);
                    case WitnessReply.Fault fault: missing.Add($"{asked[done]}: {fault.Why}"); break;
                    default: throw new InvalidOperationException("A witness answered in a way that is not known here.");
                }

                if (open.Count > 0 && Policy.Requires && Policy.IsMet(note)) over.CancelAfter(Grace);
            }
        }
        finally
        {
            // None of them goes on when this has ended.
            await over.CancelAsync();
            Task ended = Task.WhenAll(open);
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!Policy.IsMet(note) && !Faults.GuardOff("witness-quorum")) throw LogFaults.NoQuorum(signed.Size, missing);
        return signed.With(note);
    }
}
