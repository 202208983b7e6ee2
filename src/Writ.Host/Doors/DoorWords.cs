using System.Net.Sockets;
using System.Text.Json;
using Writ.Execute.Running;
using Writ.Host.Pipeline;

namespace Writ.Host.Doors;

/// <summary>What a caller says through its connection after the request, one short JSON line a word.</summary>
internal static class DoorWords
{
    private const int Longest = 16 << 10, MostKeys = 4 << 10;

    public static void Send(Socket server, CallerWord word) => Send(server, new DoorWord(word.Signal, word.Size));

    /// <summary>What was typed, in words of bounded length.</summary>
    public static void Send(Socket server, ReadOnlySpan<byte> keys)
    {
        for (; !keys.IsEmpty; keys = keys[Math.Min(MostKeys, keys.Length)..])
            Send(server, new DoorWord(CallerSignal.None, default, keys[..Math.Min(MostKeys, keys.Length)].ToArray()));
    }

    private static void Send(Socket server, DoorWord word)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(word, DoorJson.Default.DoorWord), (byte)'\n'];
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
    /// <param name="connection">The caller's.</param>
    /// <param name="voice">Of its run.</param>
    /// <param name="gone">Cancelled when it has hung up.</param>
    /// <param name="keyboard">Where keys go; null where they go nowhere.</param>
    public static async Task Listen(Socket connection, CallerVoice voice, CancellationTokenSource gone, Stream? keyboard = null)
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
                    Say(voice, keyboard, buffer.AsSpan(0, end));
                    have -= end + 1;
                    buffer.AsSpan(end + 1, have).CopyTo(buffer);
                }
            }
        }
        catch (Exception broken) when (broken is SocketException or JsonException or IOException or ObjectDisposedException)
        {
            // Hung up the hard way, not one of ours, or there is nobody left to type to.
        }

        await gone.CancelAsync().ConfigureAwait(false);
    }

    private static void Say(CallerVoice voice, Stream? keyboard, ReadOnlySpan<byte> line)
    {
        var word = JsonSerializer.Deserialize(line, DoorJson.Default.DoorWord) ?? throw new JsonException("a word is null");
        if (word.Keys is { } keys) keyboard?.Write(keys);
        else if (word.Signal == default) voice.Say(word.Size);
        else if (Enum.IsDefined(word.Signal)) voice.Say(word.Signal);
        else throw new JsonException("no signal that can be passed on");
    }
}
