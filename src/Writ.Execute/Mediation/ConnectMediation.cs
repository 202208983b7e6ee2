using System.Net;
using Writ.Core.Documents;
using Writ.Execute.Egress;
using Writ.Execute.Linux;
using Writ.Execute.Programs;
using Writ.Execute.Running;

namespace Writ.Execute.Mediation;

/// <summary>
/// Answers connect inside a run that has a way out. The run's network namespace is empty, so whatever the kernel carries out there leads to
/// the run's own loopback at most. What leads outside is carried out by us, on our copy of the address: we connect, and the caller's
/// socket is connected to our relay. So the kernel never looks at the caller's memory for it, every byte is counted, and a stop closes it.
/// </summary>
internal sealed class ConnectMediation(CallListener listener, EgressProxy egress, TcpNames names, TimeProvider clock)
{
    private const int PatienceMilliseconds = 5_000;

    private readonly Lock _gate = new();

    // Guarded by _gate.
    private int _pending;

    public void Answer(in Notification call)
    {
        try
        {
            var asked = ConnectCall.Read(call);
            if (asked.IsDisconnect || asked is { Place: not null, IsLocal: true, Place.Port: not WayOut.Port }) _ = listener.Continue(call.Id);
            else if (asked.Place is null) listener.Refuse(call.Id, Sys.EAfNoSupport);
            else Mediate(call, asked.Place, asked.IsLocal);
        }
        catch (UnreadableException unreadable)
        {
            listener.Refuse(call.Id, unreadable.Error);
        }
        catch (IOException unmeasured)
        {
            // Whose program cannot be told cannot be judged (L2).
            _ = unmeasured;
            listener.Refuse(call.Id, Sys.EAcces);
        }
    }

    /// <summary>Waits for calls that are still being answered, once nobody is left who could make one.</summary>
    public void Settle()
    {
        var end = BootClock.Now() + (PatienceMilliseconds * 1_000_000L);
        while (Pending > 0 && BootClock.Now() < end) _ = Poller.Wait([], 1);
    }

    private int Pending
    {
        get
        {
            lock (_gate) return _pending;
        }
    }

    private void Mediate(in Notification call, Place place, bool local)
    {
        var origin = new Origin((int)call.Task, ProgramOf((int)call.Task));
        using var socket = CallerSocket.Of((int)call.Task, unchecked((int)call.Arguments[0]));
        // Its number may have become another's while we looked: then all of the above is about somebody else.
        if (socket is null || !listener.IsWaiting(call.Id)) return;
        if (local) Connect(call.Id, socket, origin);
        else Reach(call, place, origin);
    }

    private void Connect(ulong id, CallerSocket socket, Origin origin)
    {
        var port = socket.Bind();
        if (port != 0) egress.Expect(port, origin);
        var result = socket.Connect(WayOut.Port);
        // Of a socket that does not wait, the kernel goes on connecting.
        if (result is < 0 and not -Sys.EInProgress) egress.Forget(port);
        if (result < 0) listener.Refuse(id, -result);
        else listener.Succeed(id);
    }

    // What takes its time must hold up neither other calls nor the lease.
    private void Reach(Notification call, Place place, Origin origin)
    {
        lock (_gate) _pending++;
        _ = Task.Run(async () =>
        {
            try
            {
                await Dial(call, place, origin).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is UnreadableException or IOException)
            {
                listener.Refuse(call.Id, Sys.EAcces);
            }
            finally
            {
                lock (_gate) _pending--;
            }
        });
    }

    private async Task Dial(Notification call, Place place, Origin origin)
    {
        var wanted = new NetworkRequest { Scheme = EgressRule.Tcp, Host = names.Of(place), Port = place.Port };
        var dialed = await egress.Dialer.Reach(wanted, origin, place.Address).ConfigureAwait(false);
        if (dialed.Socket is not { } far)
        {
            listener.Refuse(call.Id, dialed.Failure is null ? Sys.EAcces : Sys.EConnRefused);
            return;
        }

        // Weakened, the address is looked at once more after it was judged, as the kernel would.
        if (Faults.GuardOff("address-copy") && ConnectCall.Read(call).Place is { Address: { } other } again)
        {
            far = await egress.Dialer.Again(new IPEndPoint(other, again.Port)).ConfigureAwait(false);
        }

        using var socket = CallerSocket.Of((int)call.Task, unchecked((int)call.Arguments[0]));
        if (socket is null || !listener.IsWaiting(call.Id)) egress.Drop(far);
        else Connect(call.Id, socket, origin with { Onward = (wanted, far) });
    }

    private FileIdentity ProgramOf(int task)
    {
        using var image = Descriptor.Open($"/proc/{task}/exe", 0, out var error)
            ?? throw new UnreadableException(Sys.EAcces, $"the caller's image cannot be read: {Sys.Message(error)}");
        return new FileIdentity(CanonicalPath.Of(image) ?? "/", FileDigests.Measure(image, clock).Digest);
    }
}
