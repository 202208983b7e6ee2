using Writ.Audit;
using Writ.Audit.Check;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Evidence;
using Writ.Core.Log;
using Writ.Tests.Support;

namespace Writ.Tests.Audit;

[Trait("law", "L11")]
public sealed class LogCheckTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(700)]
    public async Task A_sound_log_has_no_findings(int entries)
    {
        await using var fixture = await Published(entries);

        var report = await Check(fixture);

        Assert.Empty(report.Findings);
        Assert.Equal((entries, entries), (report.Size, report.Entries));
    }

    [Fact]
    public async Task Entries_that_are_not_published_yet_are_no_finding()
    {
        await using var fixture = await Published(700);
        await fixture.Append(5);

        var report = await Check(fixture);

        Assert.True(report.Sound);
        Assert.Equal((700, 705), (report.Size, report.Entries));
    }

    [Fact]
    public async Task A_payload_that_an_erasure_accounts_for_is_counted_and_no_finding()
    {
        await using var fixture = await Published(10);
        await fixture.Erase("exe_0");

        var report = await Check(fixture);

        Assert.Empty(report.Findings);
        Assert.Equal(4, report.Erased);
    }

    [Fact]
    public async Task A_payload_that_is_gone_without_a_word_is_a_finding()
    {
        await using var fixture = await Published(10);
        await fixture.Tamper("UPDATE log SET payload = x'' WHERE position IN (3, 4)");

        var report = await Check(fixture);

        Assert.Equal(["WRIT4128", "WRIT4128"], report.Findings.Select(static finding => finding.Id));
    }

    [Fact]
    public async Task A_payload_that_a_restore_accounts_for_is_no_finding_and_its_neighbours_are()
    {
        await using var fixture = await Published(10);
        await fixture.Restored(new LostEntries(4, 2));
        await fixture.Tamper("UPDATE log SET payload = x'' WHERE position IN (3, 4, 5, 6)");

        var report = await Check(fixture);

        Assert.Equal(["entry 3 ", "entry 6 "], report.Findings.Select(static finding => finding.Reason[finding.Reason.IndexOf("entry", StringComparison.Ordinal)..][..8]));
    }

    [Fact]
    public async Task An_erasure_whose_own_payload_is_gone_accounts_for_nothing()
    {
        await using var fixture = await Published(10);
        await fixture.Erase("exe_0");
        await fixture.Tamper("UPDATE log SET payload = x'' WHERE position = 10");

        Assert.Equal(5, (await Check(fixture)).Findings.Count(static finding => finding.Id == "WRIT4128"));
    }

    [Theory]
    [InlineData("UPDATE log SET payload = (SELECT payload FROM log WHERE position = 4) WHERE position = 5", "WRIT4121")]
    [InlineData("UPDATE log SET payload = x'7b7d' WHERE position = 5", "WRIT4121")]
    [InlineData("UPDATE log SET predicate_type = 'other' WHERE position = 5", "WRIT4121")]
    [InlineData("UPDATE log SET number = 9 WHERE position = 5", "WRIT4122")]
    [InlineData("UPDATE log SET execution = 'exe_other' WHERE position = 5", "WRIT4122")]
    [InlineData("UPDATE log SET leaf = x'7b7d' WHERE position = 5", "WRIT4120")]
    [InlineData("DELETE FROM log WHERE position = 5", "WRIT4123")]
    [InlineData("DELETE FROM log WHERE position > 690", "WRIT4127")]
    [InlineData("DELETE FROM record WHERE space = 'checkpoint'", "WRIT4127")]
    [InlineData("UPDATE log SET leaf = (SELECT leaf FROM log WHERE position = 4) WHERE position = 5", "WRIT4125")]
    public async Task What_was_changed_in_the_register_is_found(string sql, string code)
    {
        await using var fixture = await Published(700);
        await fixture.Tamper(sql);

        Assert.Contains((await Check(fixture)).Findings, finding => finding.Id == code);
    }

    [Fact]
    public async Task One_bit_changed_in_any_published_file_is_found()
    {
        await using var fixture = await Published(700);
        var random = new Random(3);
        foreach (var path in Directory.EnumerateFiles(fixture.LogPath, "*", SearchOption.AllDirectories))
        {
            var bytes = await File.ReadAllBytesAsync(path);
            var changed = (byte[])bytes.Clone();
            changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(path, changed);
            Assert.False((await Check(fixture)).Sound, path);
            await File.WriteAllBytesAsync(path, bytes);
        }

        Assert.True((await Check(fixture)).Sound);
    }

    [Fact]
    public async Task Any_published_file_that_is_missing_is_found()
    {
        await using var fixture = await Published(700);
        foreach (var path in Directory.EnumerateFiles(fixture.LogPath, "*", SearchOption.AllDirectories).ToList())
        {
            var bytes = await File.ReadAllBytesAsync(path);
            File.Delete(path);
            Assert.Contains((await Check(fixture)).Findings, finding => finding.Id == "WRIT4124");
            await File.WriteAllBytesAsync(path, bytes);
        }
    }

    [Theory]
    [InlineData("tile/0/000.p/300")]
    [InlineData("tile/0/0")]
    [InlineData("tile/64/000")]
    [InlineData("notes.txt")]
    public async Task A_file_that_is_no_part_of_a_log_is_found(string name)
    {
        await using var fixture = await Published(3);
        var path = Path.Combine(fixture.LogPath, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "stray");

        Assert.Equal("WRIT4126", Assert.Single((await Check(fixture)).Findings).Id);
    }

    [Fact]
    public async Task A_statement_of_a_key_that_is_not_ours_is_found()
    {
        await using var fixture = await Published(3);
        var others = new TrustedKeys { Statement = [new P256Signer().PublicKey] };

        var report = await LogCheck.Run(fixture.Register, fixture.LogPath, Key(fixture), others);

        Assert.Equal(3, report.Findings.Count(finding => finding.Id == "WRIT4120"));
        Assert.True((await LogCheck.Run(fixture.Register, fixture.LogPath, Key(fixture), new TrustedKeys { Statement = [fixture.StatementKey] })).Sound);
    }

    [Fact]
    public async Task A_statement_that_a_retired_key_signed_is_found()
    {
        await using var fixture = await Published(3);
        var trust = new TrustedKeys { Statement = [fixture.StatementKey], Retired = new Dictionary<string, long> { [fixture.StatementKey.KeyId] = 2 } };

        var report = await LogCheck.Run(fixture.Register, fixture.LogPath, Key(fixture), trust);

        Assert.Contains("entry 2 ", Assert.Single(report.Findings, finding => finding.Id == "WRIT4120").Reason, StringComparison.Ordinal);
    }

    private static ValueTask<LogCheckReport> Check(AuditFixture fixture) => LogCheck.Run(fixture.Register, fixture.LogPath, Key(fixture));

    private static LogKeys Key(AuditFixture fixture) => LogIdentity.Of(fixture.Signer).Keys;

    private static async Task<AuditFixture> Published(int entries)
    {
        var fixture = new AuditFixture();
        using var checkpointer = await fixture.Open();
        if (entries > 0)
        {
            await fixture.Append(entries);
            await checkpointer.Publish(entries);
        }

        return fixture;
    }
}
