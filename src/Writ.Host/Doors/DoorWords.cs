using System.Net.Sockets;
using System.Text.Json;
using Writ.Host.Pipeline;

namespace Writ.Host.Doors;

/// <summary>What a caller says through its connection after the request, one short JSON line a word.</summary>
internal static class DoorWords
{
    private const int Longest = 256;

    public static void Send(Socket server, CallerWord word)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(new DoorWord(word.Signal, word.Size), DoorJson.Default.DoorWord), (byte)'\n'];
        try
        {
            for (var sent = 0; sent < line.Length;) sent += server.Send(line.AsSpan(sent), SocketFlags.None);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The run is over, or its server: which of them, the reply or its absence says.
        }
    }

    /// <summary>Listens until the caller hangs up, which interrupts its run; so does what is no word.</summary>
    public static async Task Listen(Socket connection, CallerVoice voice, CancellationTokenSource gone)
    {
        var buffer = new byte[Longest];
        var have = 0;
        try
        {
            while (have < Longest && await connection.ReceiveAsync(buffer.AsMemory(have), SocketFlags.None, CancellationToken.None).ConfigureAwait(false) is > 0 and var got)
            {
                have += got;
                for (int end; (end = Array.IndexOf(buffer, (byte)'\n', 0, have)) >= 0;)
                {
                    Say(voice, buffer.AsSpan(0, end));
                    have -= end + 1;
                    buffer.AsSpan(end + 1, have).CopyTo(buffer);
                }
            }
        }
        catch (Exception broken) when (broken is SocketException or JsonException)
        {
            // Hung up the hard way, or not one of ours.
        }

        await gone.CancelAsync().ConfigureAwait(false);
    }

    private static void Say(CallerVoice voice, ReadOnlySpan<byte> line)
    {
        var word = JsonSerializer.Deserialize(line, DoorJson.Default.DoorWord) ?? throw new JsonException("a word is null");
        if (word.Signal == default) voice.Say(word.Size);
        else if (Enum.IsDefined(word.Signal)) voice.Say(word.Signal);
        else throw new JsonException("no signal that can be passed on");
    }
}
