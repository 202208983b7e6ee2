using System.Net.Sockets;
using System.Text;
using Writ.Host;
using Writ.Host.Detached;
using Writ.Host.Pipeline;
using Writ.Host.Serving;
using Writ.Tests.Support;

namespace Writ.Tests.Host;

/// <summary>What lies on disk of detached runs: their sockets, what they said, and whether a server is there.</summary>
public sealed class DetachedRunTests : IDisposable
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite, OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Who_looks_for_a_server_does_not_take_another_who_looks_for_one()
    {
        var path = Path.Combine(_directory.Path, "serve.lock");
        Assert.False(ServerFile.IsHeld(_directory.Path));
        using (var looking = File.OpenHandle(path, share: FileShare.ReadWrite))
        {
            Assert.Equal(0, Native.Flock(looking, Native.LockShared));
            Assert.False(ServerFile.IsHeld(_directory.Path));
        }

        using var server = FileLock.Take(path);
        Assert.True(ServerFile.IsHeld(_directory.Path));
    }

    [Fact]
    public async Task A_run_is_attached_to_however_long_its_path_is_and_who_came_is_told_before_a_word()
    {
        var folder = Directory.CreateDirectory(_directory.PathOf(new string('d', 120))).FullName;
        var path = Path.Combine(folder, "exe_1");
        using var voice = new CallerVoice();
        using (var door = new AttachDoor(path, voice, input: null))
        {
            Assert.Equal(OwnersFile, File.GetUnixFileMode(path));
            using var address = new AttachAddress(path);
            using var caller = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await caller.ConnectAsync(address.EndPoint);
            using var lines = new StreamReader(new NetworkStream(caller, ownsSocket: false), Encoding.UTF8);
            Assert.Equal("""{"attached":{"terminal":false}}""", await lines.ReadLineAsync());
            List<string?> came = [];
            using var heard = voice.Hear(word => came.Add(word.Came));
            Assert.Equal([LocalPeer.Current().Name], came);
        }

        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void What_is_kept_is_its_owners_alone_and_the_oldest_goes()
    {
        var folder = _directory.PathOf("output");
        for (var number = 0; number < 70; number++) _ = Directory.CreateDirectory(Path.Combine(folder, $"exe_{number:D2}"));
        using var kept = new KeptOutput(folder, execution => execution == "exe_00", TimeProvider.System);
        kept.Begin("exe_99");
        using var output = kept.Stream(1);
        output.Write("said\n"u8);

        Assert.Equal(OwnersFolder, File.GetUnixFileMode(Path.Combine(folder, "exe_99")));
        Assert.Equal(OwnersFile, File.GetUnixFileMode(Path.Combine(folder, "exe_99", "0")));
        var left = Directory.GetDirectories(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["exe_00", .. Enumerable.Range(7, 63).Select(number => $"exe_{number:D2}"), "exe_99"], left);
    }

    [Theory]
    [InlineData(5)] // a header that is cut short
    [InlineData(18)] // what it announces is cut short
    [InlineData(16)]
    public void A_frame_that_is_not_whole_is_not_read_until_it_is(int size)
    {
        var place = Directory.CreateDirectory(_directory.PathOf("kept")).FullName;
        byte[] frame = [1, 0, 0, 0, 3, 0, 0, 0, .. new byte[8], .. "abc"u8];
        File.WriteAllBytes(Path.Combine(place, "0"), [.. frame, .. frame[..size]]);
        using var reader = new OutputReader(place, fromNow: false);
        using var output = new MemoryStream();
        Assert.False(reader.PassOn(output, Stream.Null));
        Assert.Equal("abc", Encoding.UTF8.GetString(output.ToArray()));

        File.WriteAllBytes(Path.Combine(place, "0"), [.. frame, .. frame]);
        Assert.False(reader.PassOn(output, Stream.Null));
        Assert.Equal("abcabc", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void A_length_that_nobody_wrote_harms_nothing()
    {
        var place = Directory.CreateDirectory(_directory.PathOf("kept")).FullName;
        File.WriteAllBytes(Path.Combine(place, "0"), [1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, .. new byte[8], .. "abc"u8]);
        using var reader = new OutputReader(place, fromNow: false);
        Assert.False(reader.PassOn(Stream.Null, Stream.Null));
    }
}
