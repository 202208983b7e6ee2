using Writ.Execute.Linux;
using Writ.Launcher.Wire;

namespace Writ.Tests.Execute;

public sealed class ControlSocketTests
{
    // Closing a local socket with unread packets leaves its peer an error that comes before what had been sent to the peer.
    [Fact]
    public void The_last_word_is_heard_from_a_warden_that_left_a_lease_unread()
    {
        var (ours, theirs) = Descriptor.SocketPair();
        using var governor = new ControlSocket(ours);
        using (var warden = new ControlSocket(theirs))
        {
            Assert.True(governor.Send(PacketKind.Lease, 1));
            Assert.True(warden.Send(PacketKind.Ended, 256));
        }

        var said = governor.Receive();
        Assert.Equal((PacketKind.Ended, 256L), (said?.Kind, said?.Value));
        Assert.Null(governor.Receive());
    }

    [Fact]
    public void Nothing_is_heard_where_nothing_was_said()
    {
        var (ours, theirs) = Descriptor.SocketPair();
        using var governor = new ControlSocket(ours);
        Assert.True(governor.Send(PacketKind.Lease, 1));
        theirs.Dispose();
        Assert.Null(governor.Receive());
        Assert.False(governor.Send(PacketKind.Lease, 2));
    }
}
