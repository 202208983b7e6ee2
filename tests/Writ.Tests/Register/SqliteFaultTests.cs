using System.Diagnostics;
using System.Runtime.Versioning;
using Writ.Core.Storage;
using Writ.Register;
using Writ.Register.Sqlite;
using Writ.Tests.Support;

namespace Writ.Tests.Register;

/// <summary>What is wrong with the file, the folder or the disk is said clearly, and nothing is decided on it.</summary>
[SupportedOSPlatform("linux")]
public sealed class SqliteFaultTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string FilePath => _directory.PathOf("register.db");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_register_in_a_folder_that_is_not_there_is_refused()
    {
        Refused("WRIT4003", _directory.PathOf("none", "register.db"));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var text = string.Concat(Enumerable.Repeat("no database at all. ", 500));
        await File.WriteAllTextAsync(FilePath, text);

        Refused("WRIT4008");
        Assert.Equal(text, await File.ReadAllTextAsync(FilePath));
    }

    [Fact]
    public void A_database_of_another_program_is_refused()
    {
        File.WriteAllBytes(FilePath, []);
        using (var other = SqliteConnection.Open(FilePath)) other.Execute("CREATE TABLE theirs (x)");

        Refused("WRIT4008");
    }

    [Fact]
    public async Task A_register_of_a_newer_version_is_refused()
    {
        await Filled(1);
        using (var newer = SqliteConnection.Open(FilePath)) newer.Execute("INSERT INTO migration (version, applied_ms) VALUES (99, 0)");

        Assert.Contains("99", Refused("WRIT4002").Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DROP TABLE migration")]
    [InlineData("DELETE FROM epoch")]
    public async Task A_register_without_its_marks_is_refused(string sql)
    {
        await Filled(1);
        using (var tampering = SqliteConnection.Open(FilePath)) tampering.Execute(sql);

        Refused("WRIT4001");
    }

    [Fact]
    public async Task A_register_that_was_cut_short_is_refused()
    {
        await Filled(200);
        await using (var file = File.OpenWrite(FilePath)) file.SetLength(file.Length / 2);

        Refused("WRIT4001");
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public async Task A_register_with_pages_overwritten_is_refused_or_its_examination_says_so(double where)
    {
        await Filled(200);
        var bytes = await File.ReadAllBytesAsync(FilePath);
        bytes.AsSpan((int)(bytes.Length * where) / 4096 * 4096, 8192).Fill(0xa5);
        await File.WriteAllBytesAsync(FilePath, bytes);

        try
        {
            await using var register = SqliteRegister.Open(FilePath, TimeProvider.System);
            Assert.NotEmpty(await register.Examine());
        }
        catch (RegisterException fault)
        {
            Assert.True(fault.Code is "WRIT4001" or "WRIT4008", fault.Message);
        }
    }

    [Fact]
    public async Task A_sound_register_is_examined_without_findings()
    {
        await Filled(200);
        await using var register = SqliteRegister.Open(FilePath, TimeProvider.System);
        Assert.Empty(await register.Examine());
    }

    [MountFact]
    public void A_file_system_mounted_read_only_is_refused()
    {
        Mount("mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", _directory.Path);
        try
        {
            Refused("WRIT4003");
        }
        finally
        {
            Mount("umount", _directory.Path);
        }
    }

    [MountFact]
    public async Task A_register_on_a_file_system_that_became_read_only_is_refused()
    {
        Mount("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _directory.Path);
        try
        {
            await Filled(1);
            Mount("mount", "-o", "remount,ro", _directory.Path);
            Refused("WRIT4003");
        }
        finally
        {
            Mount("umount", _directory.Path);
        }
    }

    [Fact]
    public async Task A_folder_without_write_permission_is_refused_to_those_it_binds()
    {
        await Filled(1);
        File.SetUnixFileMode(_directory.Path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetUnixFileMode(FilePath, UnixFileMode.UserRead);
        try
        {
            // Permissions do not bind root.
            if (!Environment.IsPrivilegedProcess) Refused("WRIT4003");
            else await SqliteRegister.Open(FilePath, TimeProvider.System).DisposeAsync();
        }
        finally
        {
            File.SetUnixFileMode(_directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [MountFact]
    public async Task A_full_disk_is_said_and_what_was_committed_before_is_there()
    {
        Mount("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _directory.Path);
        try
        {
            var (exit, output) = await ChildProcess.Run("register-fill", [FilePath]);
            var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(3, exit);
            Assert.StartsWith("WRIT4004: ", lines[^1], StringComparison.Ordinal);
            Assert.True(lines.Length > 10, output);

            Mount("mount", "-o", "remount,size=64m", _directory.Path);
            await using var register = SqliteRegister.Open(FilePath, TimeProvider.System);
            Assert.Equal(lines.Length - 1, await register.LogSize());
            Assert.Empty(await register.Examine());
        }
        finally
        {
            Mount("umount", _directory.Path);
        }
    }

    [MountFact]
    public async Task After_a_full_disk_has_space_again_the_same_register_goes_on()
    {
        Mount("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _directory.Path);
        try
        {
            await using (var register = SqliteRegister.Open(FilePath, TimeProvider.System))
            {
                var fault = await Assert.ThrowsAsync<RegisterException>(() => Fill(register));
                Assert.Equal("WRIT4004", fault.Code);
                Mount("mount", "-o", "remount,size=64m", _directory.Path);
                var size = await register.LogSize();
                Assert.Equal([size], (await register.Commit(new RegisterBatch([new Append(new byte[10], default, "t")]))).Indexes);
            }
        }
        finally
        {
            Mount("umount", _directory.Path);
        }
    }

    [Fact]
    public async Task A_lock_that_another_process_keeps_is_said_after_five_seconds()
    {
        await Filled(1);
        await using var register = SqliteRegister.Open(FilePath, TimeProvider.System);
        using var holder = ChildProcess.Start("register-hold", [FilePath]);
        try
        {
            Assert.Equal("held", await holder.StandardOutput.ReadLineAsync().WaitAsync(ChildProcess.Patience));
            var start = Stopwatch.GetTimestamp();
            var fault = await Assert.ThrowsAsync<RegisterException>(
                async () => await register.Commit(new RegisterBatch([new Claim("spend", "k", default)])));

            Assert.Equal("WRIT4005", fault.Code);
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 4.9, 15);
            Assert.Equal(1, await register.LogSize());
        }
        finally
        {
            holder.Kill();
            await holder.WaitForExitAsync();
        }

        // Nothing was applied, and with the lock free again the register goes on.
        Assert.True((await register.Commit(new RegisterBatch([new Claim("spend", "k", default)]))).Committed);
    }

    [Fact]
    public async Task The_register_is_nobody_elses_to_read()
    {
        await using var register = SqliteRegister.Open(FilePath, TimeProvider.System);
        await register.Commit(new RegisterBatch([new Claim("spend", "k", default)]));

        foreach (var file in Directory.GetFiles(_directory.Path))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    private static async Task Fill(SqliteRegister register)
    {
        for (var i = 0; i < 1_000; i++) await register.Commit(new RegisterBatch([new Append(new byte[100], new byte[8_000], "fill", "exe_fill", i)]));
    }

    private async Task Filled(int entries)
    {
        await using var register = SqliteRegister.Open(FilePath, TimeProvider.System);
        RegisterRequest[] requests =
        [
            .. Enumerable.Range(0, entries).Select(i => new Append(new byte[500], new byte[2_000], "t", "exe_1", i)),
            .. Enumerable.Range(0, entries).Select(i => new Put("s", $"{i}", 0, new byte[1_000])),
            new Count("c", "w", 1, 1_000),
        ];
        Assert.True((await register.Commit(new RegisterBatch(requests))).Committed);
    }

    private RegisterException Refused(string code, string? path = null)
    {
        var fault = Assert.Throws<RegisterException>(() => SqliteRegister.Open(path ?? FilePath, TimeProvider.System));
        Assert.Equal(code, fault.Code);
        Assert.NotEmpty(fault.Remedy);
        return fault;
    }

    private static void Mount(string command, params string[] arguments)
    {
        using var process = Process.Start(command, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
