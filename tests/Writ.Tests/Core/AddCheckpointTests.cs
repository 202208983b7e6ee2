using System.Text;
using Writ.Core;
using Writ.Core.Log;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

public sealed class AddCheckpointTests
{
    private static readonly SignedNote Note = SignedNote.Sign(new Checkpoint("log.example", 9, Digest.Of("root"u8)).Body, "log.example", new Ed25519Signer());

    // Laid out as the example of C2SP tlog-witness.
    [Fact]
    public void A_request_is_an_old_size_a_proof_an_empty_line_and_the_checkpoint()
    {
        var hash = Digest.Of("a"u8);
        var request = new AddCheckpoint(5, [hash], Note);
        Assert.Equal($"old 5\n{Convert.ToBase64String(hash.ToArray())}\n\n{Note}", Encoding.UTF8.GetString(request.ToBytes()));

        Assert.True(AddCheckpoint.TryParse(request.ToBytes(), out var read, out var why), why);
        Assert.Equal((5, hash), (read.OldSize, Assert.Single(read.Proof)));
        Assert.Equal(Note.ToBytes(), read.Checkpoint.ToBytes());
    }

    [Fact]
    public void A_first_request_has_no_proof()
    {
        Assert.True(AddCheckpoint.TryParse(new AddCheckpoint(0, [], Note).ToBytes(), out var read, out var why), why);
        Assert.Equal((0, 0), (read.OldSize, read.Proof.Count));
    }

    [Theory]
    [InlineData("old 05\n\n")]
    [InlineData("old -1\n\n")]
    [InlineData("old  5\n\n")]
    [InlineData("old 5 \n\n")]
    [InlineData("Old 5\n\n")]
    [InlineData("old 99999999999999999999\n\n")]
    [InlineData("old 5\nAAAA\n\n")]
    [InlineData("old 5\nnot base64\n\n")]
    [InlineData("\n\n")]
    public void Another_form_of_it_is_refused(string head)
    {
        Assert.False(AddCheckpoint.TryParse(Encoding.UTF8.GetBytes(head + Note), out _, out var why));
        Assert.StartsWith("WRIT5054", why, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_63_hashes_are_refused()
    {
        Assert.True(AddCheckpoint.TryParse(new AddCheckpoint(5, [.. Enumerable.Repeat(Digest.Of("a"u8), 63)], Note).ToBytes(), out _, out _));
        Assert.False(AddCheckpoint.TryParse(new AddCheckpoint(5, [.. Enumerable.Repeat(Digest.Of("a"u8), 64)], Note).ToBytes(), out _, out _));
    }

    [Fact]
    public void What_is_read_of_changed_bytes_is_written_as_it_came()
    {
        var original = new AddCheckpoint(5, [Digest.Of("a"u8), Digest.Of("b"u8)], Note).ToBytes();
        var mutator = new Mutator(5);
        for (var i = 0; i < 3_000; i++)
        {
            var changed = mutator.Mutate(original);
            if (AddCheckpoint.TryParse(changed, out var read, out _)) Assert.Equal(changed, read.ToBytes());
        }
    }
}
