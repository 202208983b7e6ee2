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
