using Writ.Audit;
using Writ.Audit.Check;
using Writ.Audit.Witnessing;
using Writ.Core.Evidence;
using Writ.Core.Log;
using Writ.Core.Storage;
using Writ.Tests.Support;

namespace Writ.Tests.Audit;

/// <summary>An operator at the store of a log that runs left: 300 signed statements, published, with a witness that saw them. In a
/// process of its own, where a guard can be off. Says by which diagnostic the attack was found, or that it won.</summary>
internal sealed class LogAttack : IDisposable
{
    private const int Entries = 300;

    private static readonly string[] Parts = ["register.db", "register.db-wal", "log"];

    private readonly AuditFixture _fixture = new();
    private readonly TempDirectory _directory = new();
    private readonly Ed25519Signer _witnessSigner = new();
    private readonly Witness _witness;

    // The witness cannot be reached any more.
    private bool _silent;

    private LogAttack() => _witness = Witness.Open(_directory.Path, "witness.example", _witnessSigner, [Witnessing.WitnessedLog.LogKey], TimeProvider.System);

    /// <param name="attack">Which.</param>
    /// <param name="finder">Who is to find it: <c>start</c>, <c>check</c> or <c>witness</c>.</param>
    public static async Task<int> Run(string attack, string finder)
    {
        using var scene = new LogAttack();
        Console.WriteLine(await scene.Found(attack, finder));
        await scene._fixture.DisposeAsync();
        return 0;
    }

    public void Dispose()
    {
        _witness.Dispose();
        _directory.Dispose();
    }

    private async Task<string> Found(string attack, string finder)
    {
        await _fixture.Append(Entries - 10);
        var before = _directory.PathOf("before");
        using (var checkpointer = await Open(witnessed: true)) await checkpointer.Publish(Entries - 10);
        await Copy(before, back: false);
        await _fixture.Append(10);
        using (var checkpointer = await Open(witnessed: true)) await checkpointer.Publish(Entries);
        await Attack(attack, before);
        try
        {
            return finder == "check" ? await Check() : await Start(witnessed: finder == "witness");
        }
        catch (RegisterException fault)
        {
            return fault.Code;
        }
    }

    /// <summary>The control plane starts, records and publishes.</summary>
    private async Task<string> Start(bool witnessed)
    {
        using var checkpointer = await Open(witnessed);
        var verdict = await _fixture.Register.Commit(new RegisterBatch([_fixture.Entry("exe_after", 0)]));
        await checkpointer.Publish(verdict.Indexes[0] + 1);
        return "won";
    }

    private async Task<string> Check()
    {
        var report = await LogCheck.Run(_fixture.Register, _fixture.LogPath, LogKeys.Of(Witnessing.WitnessedLog.LogKey), new TrustedKeys { Statement = [_fixture.StatementKey] });
        return report.Sound ? "won" : report.Findings[0].Id;
    }

    private async Task Attack(string attack, string before)
    {
        switch (attack)
        {
            case "delete-last":
                await _fixture.Tamper($"DELETE FROM log WHERE position >= {Entries - 5}");
                break;
            case "swap":
                await _fixture.Tamper(
                    "UPDATE log SET position = 9999 WHERE position = 298; UPDATE log SET position = 298 WHERE position = 299; UPDATE log SET position = 299 WHERE position = 9999");
                break;
            case "payload":
                await _fixture.Tamper("UPDATE log SET payload = (SELECT payload FROM log WHERE position = 8) WHERE position = 7");
                break;
            case "erase":
                await _fixture.Tamper("UPDATE log SET payload = X'' WHERE position = 7");
                break;
            case "stranger":
                // Another key signed it, which no trust file names.
                var forged = AuditFixture.Entry(new P256Signer(), "exe_1", 3);
                await _fixture.Tamper($"UPDATE log SET leaf = X'{Convert.ToHexString(forged.Leaf.Span)}', payload = X'{Convert.ToHexString(forged.Payload.Span)}' WHERE position = 7");
                break;
            case "no-witness":
                _silent = true;
                break;
            case "rollback-register":
                await Copy(before, back: true, files: false);
                break;
            case "rollback-all":
                await Copy(before, back: true);
                break;
            case "fork":
                // The last ten were others, signed by the same keys: the store as it was, and another history from there.
                await Copy(before, back: true);
                for (var i = 0; i < 20; i++) _ = await _fixture.Register.Commit(new RegisterBatch([_fixture.Entry($"exe_fork_{i}", 0)]));
                using (var checkpointer = await Open(witnessed: false)) await checkpointer.Publish(Entries + 10);
                break;
            case "two-views":
                // Nothing is put back: another log under the same key is shown to the same witness.
                await _fixture.Tamper("DELETE FROM log; DELETE FROM record WHERE space = 'checkpoint'");
                Directory.Delete(_fixture.LogPath, recursive: true);
                for (var i = 0; i < Entries + 1; i++) _ = await _fixture.Register.Commit(new RegisterBatch([_fixture.Entry($"exe_view_{i}", 0)]));
                break;
            default:
                throw new ArgumentException(attack, nameof(attack));
        }
    }

    private ValueTask<Checkpointer> Open(bool witnessed) => Checkpointer.Open(
        _fixture.Register, _fixture.LogPath, _fixture.Signer, TimeProvider.System, null, witnessed ? Witnesses() : null);

    private Witnesses Witnesses()
    {
        _ = WitnessPolicy.TryParse(System.Text.Encoding.UTF8.GetBytes($"witness w {_witness.Key} http://w\nquorum w\n"), out var policy, out var why);
        return new Witnesses(policy ?? throw new InvalidOperationException(why), TimeProvider.System,
            new Witnessing.WitnessHandler(_silent ? new Dictionary<string, Witness>() : new Dictionary<string, Witness> { ["w"] = _witness }));
    }

    /// <summary>Keeps the store as it is, or puts it back as it was kept.</summary>
    private Task Copy(string aside, bool back, bool files = true) => _fixture.Offline(() =>
    {
        Directory.CreateDirectory(aside);
        foreach (var part in Parts)
        {
            if (part == "log" && !files) continue;
            var (here, kept) = (Path.Combine(Path.GetDirectoryName(_fixture.RegisterPath)!, part), Path.Combine(aside, part));
            var (from, to) = back ? (kept, here) : (here, kept);
            if (Directory.Exists(to)) Directory.Delete(to, recursive: true);
            File.Delete(to);
            if (File.Exists(from)) File.Copy(from, to);
            if (!Directory.Exists(from)) continue;
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    });
}
