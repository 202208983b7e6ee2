using System.Net;
using Writ.Core.Log;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>A control plane and its witness, two processes with stores of their own.</summary>
[Trait("law", "L11")]
public sealed class WitnessTests
{
    [Fact]
    public async Task A_witness_cosigns_what_runs_leave_stops_them_when_it_is_gone_and_finds_a_rollback_of_everything()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        WritProcess.Run(directory, "run", "--", "true").MustExit(0);
        var log = WritProcess.Run(directory, "keys", "export", "log", "--vkey").MustExit(0).Output.Trim();
        var folder = directory.PathOf("witness");
        var vkey = WritProcess.Run(directory, "witness", "init", folder, "--name", "witness.example", "-o", "json").MustExit(0).Json.GetProperty("vkey").GetString();
        WritProcess.Run(directory, "witness", "init", folder, "--name", "witness.example").MustExit(2).MustSay("WRIT6092");
        WritProcess.Run(directory, "witness", "trust", folder, "not+a+key").MustExit(2).MustSay("WRIT6092");
        WritProcess.Run(directory, "witness", "trust", folder, log).MustExit(0).MustSay("not seen yet");

        var kept = directory.PathOf("kept");
        using (var witness = await Listening.Start(directory, "witness", "serve", folder))
        {
            WritProcess.Run(directory, "witness", "serve", folder).MustExit(85).MustSay("WRIT4130");
            directory.Write("data/witness.policy", $"log {log}\nwitness w {vkey} {witness.Address}\nquorum w\n");
            WritProcess.Run(directory, "run", "--", "true").MustExit(0).MustSay("included, 1 witness");
            CopyFolder(directory.Data, kept);
            WritProcess.Run(directory, "run", "--", "true").MustExit(0).MustSay("included, 1 witness");
            Assert.NotNull(Published(directory).CosignedAt(Key(vkey!)));

            using var malformed = await witness.Client.PostAsync(new Uri("/add-checkpoint", UriKind.Relative), new StringContent("old 0\n"));
            Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
            using var huge = await witness.Client.PostAsync(new Uri("/add-checkpoint", UriKind.Relative), new ByteArrayContent(new byte[AddCheckpoint.MaxBytes + 1]));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
            witness.Kill();
        }

        // Fail-closed: nobody cosigns, so nothing runs.
        WritProcess.Run(directory, "run", "--", "sh", "-c", "echo ran").MustExit(85).MustSay("WRIT4114");
        using (var witness = await Listening.Start(directory, "witness", "serve", folder))
        {
            directory.Write("data/witness.policy", $"log {log}\nwitness w {vkey} {witness.Address}\nquorum w\n");
            WritProcess.Run(directory, "run", "--", "true").MustExit(0).MustSay("included, 1 witness");
            var seen = directory.Write("seen", WritProcess.Run(directory, "witness", "show", folder, log.Split('+')[0]).MustExit(0).Output);
            WritProcess.Run(directory, "log", "check", "--against", seen).MustExit(0);

            // Register, files and keys put back together contradict nothing here; the witness saw more.
            Directory.Delete(directory.Data, recursive: true);
            CopyFolder(kept, directory.Data);
            directory.Write("data/witness.policy", $"witness w {vkey} {witness.Address}\nquorum w\n");
            WritProcess.Run(directory, "log", "check").MustExit(0);
            WritProcess.Run(directory, "log", "check", "--against", seen).MustExit(90).MustSay("WRIT4127");
            WritProcess.Run(directory, "run", "--", "sh", "-c", "echo ran").MustExit(85).MustSay("WRIT4112").MustSay("go no further");
        }
    }

    [Fact]
    public async Task A_witness_follows_a_rotation_of_the_log_key_in_its_overlap_and_nothing_is_lost_where_it_did_not()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        WritProcess.Run(directory, "run", "--", "true").MustExit(0);
        var (first, folder) = (Vkey(directory), directory.PathOf("witness"));
        var vkey = WritProcess.Run(directory, "witness", "init", folder, "--name", "witness.example", "-o", "json").MustExit(0).Json.GetProperty("vkey").GetString();
        WritProcess.Run(directory, "witness", "trust", folder, first).MustExit(0);
        string second;
        using (var witness = await Listening.Start(directory, "witness", "serve", folder))
        {
            directory.Write("data/witness.policy", $"log {first}\nwitness w {vkey} {witness.Address}\nquorum w\n");
            WritProcess.Run(directory, "run", "--", "true").MustExit(0).MustSay("included, 1 witness");

            // It knows the old key alone, which signs on beside the new one.
            WritProcess.Run(directory, "keys", "rotate", "log").MustExit(0).MustSay("writ witness trust DIR");
            WritProcess.Run(directory, "run", "--", "true").MustExit(0).MustSay("included, 1 witness");
            second = Vkey(directory);
            Assert.Equal(first.Split('+')[0], second.Split('+')[0]);
            var note = Published(directory);
            Assert.True(note.Verify(Key(first)) && note.Verify(Key(second)));

            // The policy must know the new one first; that the witness does not, it says as soon as the old one is gone.
            var old = WritProcess.Run(directory, "keys", "list", "-o", "json").MustExit(0).Json.EnumerateArray()
                .Single(key => key.TryGetProperty("vkey", out var listed) && listed.GetString() == first).GetProperty("keyId").GetString()!;
            WritProcess.Run(directory, new WritStart("keys", "retire", old).WithoutGuard("key-overlap")).MustExit(2).MustSay("WRIT6068").MustSay("witness.policy");
            directory.Write("data/witness.policy", $"log {first}\nlog {second}\nwitness w {vkey} {witness.Address}\nquorum w\n");
            WritProcess.Run(directory, new WritStart("keys", "retire", old).WithoutGuard("key-overlap")).MustExit(85).MustSay("WRIT4114");
            WritProcess.Run(directory, "run", "--", "true").MustExit(85).MustSay("WRIT4114");
            WritProcess.Run(directory, "witness", "trust", folder, second).MustExit(0);
            witness.Kill();
        }

        using (var witness = await Listening.Start(directory, "witness", "serve", folder))
        {
            directory.Write("data/witness.policy", $"log {first}\nlog {second}\nwitness w {vkey} {witness.Address}\nquorum w\n");
            WritProcess.Run(directory, "run", "--", "true").MustExit(0).MustSay("included, 1 witness");
            Assert.False(Published(directory).Verify(Key(first)));
            WritProcess.Run(directory, "log", "check", "--full").MustExit(0);
            witness.Kill();
        }

        // What cannot sign any more need not be known any more.
        WritProcess.Run(directory, "witness", "distrust", folder, first).MustExit(0);
        Assert.Equal(1, WritProcess.Run(directory, "witness", "show", folder, "-o", "json").MustExit(0).Json.GetProperty("logs").GetArrayLength());
        WritProcess.Run(directory, "witness", "distrust", folder, first).MustExit(2).MustSay("WRIT6092");
    }

    private static string Vkey(WritDirectory directory) => WritProcess.Run(directory, "keys", "export", "log", "--vkey").MustExit(0).Output.Trim();

    [Fact]
    public void A_policy_that_cannot_be_used_stops_everything()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        directory.Write("data/witness.policy", "quorum w\n");
        WritProcess.Run(directory, "run", "--", "true").MustExit(85).MustSay("WRIT6090").MustSay("not defined before");
        WritProcess.Run(directory, "log", "check", "--against", directory.PathOf("none")).MustExit(3);
    }

    private static SignedNote Published(WritDirectory directory)
    {
        Assert.True(SignedNote.TryParse(File.ReadAllBytes(Path.Combine(directory.Data, "log", "checkpoint")), out var note, out _));
        return note;
    }

    private static NoteKey Key(string vkey)
    {
        Assert.True(NoteKey.TryParse(vkey, out var key, out _));
        return key;
    }

    /// <summary>With modes and links as they are: what a backup of the whole directory would be.</summary>
    private static void CopyFolder(string from, string to)
    {
        using var copying = System.Diagnostics.Process.Start("cp", ["-a", from, to]);
        copying.WaitForExit();
        Assert.Equal(0, copying.ExitCode);
    }
}
