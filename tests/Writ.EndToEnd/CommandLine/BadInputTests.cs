using System.Buffers.Binary;
using Writ.Core.Storage;
using Writ.EndToEnd.Support;
using Writ.Register;

namespace Writ.EndToEnd.CommandLine;

/// <summary>What is wrong is said with an id, a reason and a remedy; nothing runs; nothing that was recorded is lost.</summary>
public sealed class BadInputTests
{
    // Which of its files cannot grow first is the file system's choice.
    private static readonly string[] FullDisk = ["WRIT4004", "WRIT4109", "WRIT6001", "WRIT6008"];

    [Fact]
    public void A_broken_policy_runs_nothing_and_says_where()
    {
        using var before = new Recorded();
        var good = before.Policy;
        before.Policy = good + "\npermit (principal, action";
        before.MustRefuse(2, "WRIT6012").MustSay("starter.cedar:").MustSay("(WRIT1");
        WritProcess.Run(before.Directory, "policy", "check").MustExit(2).MustSay("starter.cedar:").MustSay("(WRIT1").MustSay("WRIT6012");

        before.Policy = good;
        before.MustHaveLostNothing();
    }

    [Fact]
    public void An_unknown_annotation_runs_nothing_and_names_the_nearest()
    {
        using var before = new Recorded();
        var good = before.Policy;
        before.Policy = good.Replace("@limits(", "@limts(", StringComparison.Ordinal);
        before.MustRefuse(2, "WRIT6012").MustSay("(WRIT1522)").MustSay("`@limits`");

        before.Policy = good;
        before.MustHaveLostNothing();
    }

    [Fact]
    public void A_missing_entity_denies_what_a_policy_permits()
    {
        using var before = new Recorded();
        var good = before.Policy;
        before.Policy = good + "\n@id(\"nobody\")\nforbid (principal in Role::\"no-such-role\", action, resource);\n";
        before.MustRefuse(80, "WRIT1621").MustSay("Role::\"no-such-role\"").MustSay("entities.json");
        WritProcess.Run(before.Directory, "policy", "check").MustExit(0).MustSay("(WRIT1512)");

        before.Policy = good;
        before.MustHaveLostNothing();
    }

    [Fact]
    public void A_damaged_register_runs_nothing()
    {
        using var before = new Recorded();
        var register = before.PathOf("register.db");
        WritProcess.Run(before.Directory, "log", "check").MustExit(0);
        var good = Files(before).ToDictionary(file => file, File.ReadAllBytes);
        foreach (var (file, bytes) in good)
        {
            var damaged = bytes.ToArray();
            for (var at = 4_096; at < damaged.Length; at += 512) damaged.AsSpan(at, Math.Min(200, damaged.Length - at)).Fill(0xa5);
            File.WriteAllBytes(file, damaged);
        }

        before.MustRefuse(85, "WRIT4001").MustSay("register restore");
        WritProcess.Run(before.Directory, "executions", "list").MustExit(85).MustSay("WRIT4001");
        WritProcess.Run(before.Directory, "doctor").MustExit(85).MustSay("WRIT4001");

        File.WriteAllText(register, new string('x', 8_192));
        before.MustRefuse(85, "WRIT4008");

        foreach (var file in Files(before)) File.Delete(file);
        foreach (var (file, bytes) in good) File.WriteAllBytes(file, bytes);
        before.MustHaveLostNothing();

        static IEnumerable<string> Files(Recorded recorded) => Directory.GetFiles(recorded.Directory.Data, "register.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal));
    }

    [RootFact]
    public void A_full_disk_runs_nothing()
    {
        using var directory = new WritDirectory();
        using var disk = Mounted.Memory(directory.Data, "24m");
        using var before = new Recorded(directory);
        var filler = before.PathOf("filler");
        Fill(filler);
        var refused = before.Touch().MustExit(85).MustSay("\n  why  ").MustSay("\n  do   ");
        Assert.True(FullDisk.Any(code => refused.Errors.Contains($"({code})", StringComparison.Ordinal)), refused.ToString());
        before.MustNotHaveRun();
        WritProcess.Run(directory, "doctor").MustExit(85).MustSay("WRIT6064");

        File.Delete(filler);
        before.MustHaveLostNothing();

        static void Fill(string path)
        {
            using var file = File.Create(path);
            var chunk = new byte[65_536];
            try
            {
                while (true) file.Write(chunk);
            }
            catch (IOException)
            {
                // Full now, to the last page: the file keeps what could be written.
                Assert.True(file.Length > 0);
            }
        }
    }

    [RootFact]
    public void A_data_directory_that_cannot_be_written_runs_nothing()
    {
        using var before = new Recorded();
        using (Mounted.ReadOnly(before.Directory.Data))
        {
            before.MustRefuse(85, "WRIT4003").MustSay("read-only");
            WritProcess.Run(before.Directory, "doctor").MustExit(85).MustSay("WRIT6001");
        }

        before.MustHaveLostNothing();
    }

    [Fact]
    public void A_data_directory_that_cannot_be_made_runs_nothing()
    {
        using var directory = new WritDirectory();
        var file = directory.Write("work/a-file", "");
        var said = WritProcess.Run(directory, "run", "--data", Path.Combine(file, "data"), "--", "touch", "marker");
        said.MustExit(85).MustSay("(WRIT6001)").MustSay("--data DIR");
        Assert.False(File.Exists(Path.Combine(directory.Work, "marker")));
    }

    [Fact]
    public void A_data_directory_open_to_others_runs_nothing()
    {
        using var before = new Recorded();
        File.SetUnixFileMode(before.Directory.Data, (UnixFileMode)0b111_101_101);
        before.MustRefuse(85, "WRIT6002").MustSay("chmod 700");
        WritProcess.Run(before.Directory, "doctor").MustExit(85).MustSay("WRIT6002");

        File.SetUnixFileMode(before.Directory.Data, (UnixFileMode)0b111_000_000);
        before.MustHaveLostNothing();
    }

    [Fact]
    public void A_lost_key_runs_nothing()
    {
        using var before = new Recorded();
        var key = before.PathOf("keys", "permit.key.pem");
        var pem = File.ReadAllBytes(key);
        File.Delete(key);
        before.MustRefuse(85, "WRIT6003").MustSay("backup");

        File.WriteAllBytes(key, pem);
        before.MustHaveLostNothing();
    }

    [Fact]
    public async Task A_clock_that_was_set_back_runs_nothing()
    {
        using var before = new Recorded();
        var now = TimeProvider.System.GetUtcNow();
        await RaiseFloor(before, now.AddHours(1));
        before.MustRefuse(85, "WRIT6005").MustSay("clock");
        WritProcess.Run(before.Directory, "doctor").MustExit(85).MustSay("WRIT6005");

        await RaiseFloor(before, now);
        before.MustHaveLostNothing();

        static async Task RaiseFloor(Recorded recorded, DateTimeOffset to)
        {
            await using var register = SqliteRegister.Open(recorded.PathOf("register.db"), TimeProvider.System);
            var value = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(value, to.ToUnixTimeMilliseconds());
            Assert.True((await register.Commit(new RegisterBatch([new Put(Spaces.Clock, "wall", Put.AnyVersion, value)]))).Committed);
        }
    }

    [Theory]
    [InlineData("--limts", "did you mean --limits?")]
    [InlineData("--polcy", "did you mean --policy?")]
    [InlineData("--no-such-thing-at-all", "writ run --help")]
    public void An_unknown_flag_runs_nothing(string flag, string remedy)
    {
        using var before = new Recorded();
        before.MustRefuse(2, "WRIT6020", flag).MustSay($"'{flag}'").MustSay(remedy);
        before.MustHaveLostNothing();
    }

    [Theory]
    [InlineData("WRIT6022", "--limits", "wall=never")]
    [InlineData("WRIT6022", "--limits", "speed=1")]
    [InlineData("WRIT6011", "--policy", "no-such-folder")]
    [InlineData("WRIT6040", "--permit", "no-such-file")]
    [InlineData("WRIT6020", "-o", "xml")]
    public void A_bad_value_runs_nothing(string code, params string[] options)
    {
        using var before = new Recorded();
        before.MustRefuse(2, code, options);
        before.MustHaveLostNothing();
    }

    [Fact]
    public void A_failure_is_said_in_json_where_json_was_asked_for()
    {
        using var directory = new WritDirectory();
        var unknown = WritProcess.Run(directory, "run", "-o", "json", "--limts", "wall=1s", "--", "touch", "marker").MustExit(2).Json.GetProperty("error");
        Assert.Equal(("WRIT6020", 2), (unknown.GetProperty("code").GetString(), unknown.GetProperty("exit").GetInt32()));
        Assert.NotEqual("", unknown.GetProperty("remedy").GetString());

        var missing = WritProcess.Run(directory, "executions", "list", "-o", "json").MustExit(3).Json.GetProperty("error");
        Assert.Equal("WRIT6050", missing.GetProperty("code").GetString());
        Assert.False(Directory.Exists(directory.Data));
    }
}
