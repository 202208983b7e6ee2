using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Laws;

/// <summary>A register put back to before a permit was spent does not make it spendable again.</summary>
public sealed class RestoreTests
{
    [Fact]
    [Trait("law", "L5")]
    public void A_permit_that_was_spent_after_the_backup_is_refused_after_the_restore()
    {
        using var scene = new Scene();
        var (permit, backup) = Spent(scene);

        scene.Writ("register", "restore", backup).MustExit(0).MustSay("epoch 2");

        WritProcess.Run(scene.Directory, Scene.Presenting(permit)).MustExit(82).MustSay("WRIT2007");
        Assert.Equal(1, scene.Effects);
        scene.MustBeWhole();
    }

    [Fact]
    [Trait("law", "L5")]
    public void Without_the_move_of_the_epoch_it_would_be_spent_again()
    {
        using var scene = new Scene();
        var (permit, backup) = Spent(scene);

        WritProcess.Run(scene.Directory, new WritStart("register", "restore", backup).WithoutGuard("restore-epoch")).MustExit(0);

        WritProcess.Run(scene.Directory, Scene.Presenting(permit)).MustExit(0);
        Assert.Equal(2, scene.Effects);
    }

    [Fact]
    [Trait("law", "L11")]
    public void The_log_goes_on_behind_what_was_published_after_the_backup()
    {
        using var scene = new Scene();
        var (_, backup) = Spent(scene);
        var before = scene.Writ("log", "status", "-o", "json").MustExit(0).Json.GetProperty("published").GetInt64();

        scene.Writ("register", "restore", backup).MustExit(0);

        WritProcess.Run(scene.Directory, Scene.RunOf("true")).MustExit(0);
        scene.Writ("log", "check", "--full").MustExit(0);
        Assert.True(scene.Writ("log", "status", "-o", "json").MustExit(0).Json.GetProperty("published").GetInt64() > before);
    }

    [Fact]
    public void A_damaged_register_is_put_aside_and_the_backup_takes_its_place()
    {
        using var scene = new Scene();
        var (_, backup) = Spent(scene);
        var register = Path.Combine(scene.Directory.Data, "register.db");
        File.WriteAllText(register, string.Concat(Enumerable.Repeat("damaged ", 1_000)));

        scene.Writ("run", "--", "true").MustExit(85);
        scene.Writ("register", "restore", backup).MustExit(0).MustSay("damaged");

        Assert.Single(Directory.GetFiles(scene.Directory.Data, "register.db.damaged-*"), file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal));
        scene.MustBeWhole();
        scene.Writ("register", "check").MustExit(0).MustSay("sound");
    }

    private static (string Permit, string Backup) Spent(Scene scene)
    {
        var permit = scene.Issue();
        var backup = scene.Directory.PathOf("backup");
        scene.Writ("register", "backup", backup).MustExit(0);
        WritProcess.Run(scene.Directory, Scene.Presenting(permit)).MustExit(0);
        Assert.Equal(1, scene.Effects);
        return (permit, backup);
    }
}
