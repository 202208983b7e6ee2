using Writ.Audit;
using Writ.Audit.Check;
using Writ.Core;
using Writ.Core.Cryptography;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Host.Pipeline;
using Writ.Register;
using Writ.Tests.Support;

namespace Writ.Tests.Host;

/// <summary>Somebody with a key that was taken away, or in a hurry to take one away; or at the machine's clock. In a process of its own, where a guard can be
/// off. Says by which diagnostic the attack was found, or that it won.</summary>
internal sealed class KeyAttack : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly ManualClock _clock = new();
    private ControlPlane? _plane;

    private KeyRotation Rotation => new(_plane!);

    private DataDirectory Data => _plane!.Data;

    public static async Task<int> Run(string attack)
    {
        await using var scene = new KeyAttack();
        Console.WriteLine(await scene.Found(attack));
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        _directory.Dispose();
    }

    private async Task<string> Found(string attack)
    {
        try
        {
            await Open();
            return attack switch
            {
                "overlap" => await RetireBeforeWhatItSignedIsRecorded(),
                "rollback" => await PutTheOldTrustBack(),
                "stranger" => await TrustAStranger(),
                "clock" => await SetTheClockBack(),
                "log-key" => await SignTheLogWithItsRetiredKey(),
                _ => throw new ArgumentException(attack, nameof(attack)),
            };
        }
        catch (DiagnosedException found)
        {
            return found.Diagnosis.Code;
        }
        catch (RegisterException found)
        {
            return found.Code;
        }
    }

    /// <summary>It wins where an honest statement is not believed for ever after.</summary>
    private async Task<string> RetireBeforeWhatItSignedIsRecorded()
    {
        var (signed, old) = (Entry(), KeyOf("statement"));
        await Rotation.Rotate("statement");
        await Rotation.Retire(old);
        await _plane!.Register.Commit(new RegisterBatch([signed]));
        await _plane.Checkpoints.Publish(await _plane.Register.LogSize());
        var trust = _plane.Trust.Keys;
        return (await LogCheck.Run(_plane.Register, Data.Log, LogKeys.Of(trust), trust)).Sound ? "sound" : "won";
    }

    private async Task<string> PutTheOldTrustBack()
    {
        var (trust, path, old) = (_plane!.Trust.Json, Data.Trust, KeyOf("statement"));
        var (keyPath, key) = (Path.Combine(Data.Keys, "statement.key.pem"), await File.ReadAllBytesAsync(Path.Combine(Data.Keys, "statement.key.pem")));
        await Replace("statement");
        await Close();
        await File.WriteAllBytesAsync(path, trust);
        await File.WriteAllBytesAsync(keyPath, key);
        await Open();
        await _plane!.Register.Commit(new RegisterBatch([Entry()]));
        return _plane.Keys.Statement.PublicKey.KeyId == old ? "won" : "sound";
    }

    private async Task<string> TrustAStranger()
    {
        var (path, now) = (Data.Trust, _plane!.Trust);
        var stranger = Signing.Create(Path.Combine(Data.Keys, "statement-stranger.key.pem"), ed25519: false);
        using var owned = (IDisposable)stranger;
        var id = stranger.PublicKey.KeyId;
        var body = now.Body with
        {
            Version = now.Version + 1,
            Previous = now.SignedDigest,
            Keys = new Dictionary<string, TrustKey>(now.Body.Keys) { [id] = TrustKey.Of(stranger.PublicKey) },
            Roles = new Dictionary<string, TrustRole>(now.Body.Roles) { ["root"] = new(1, [id]), ["statement"] = new(1, [id, KeyOf("statement")]) },
        };
        await Close();
        await File.WriteAllBytesAsync(path, TrustFile.Sign(body, [stranger], []));
        await Open();
        return _plane!.Keys.Statement.PublicKey.KeyId == id ? "won" : "sound";
    }

    /// <summary>A thief of the old key goes on with the log in a program of his own.</summary>
    private async Task<string> SignTheLogWithItsRetiredKey()
    {
        var (data, pem) = (Data, await File.ReadAllTextAsync(Path.Combine(Data.Keys, "log.key.pem")));
        await Replace("log");
        var keys = LogKeys.Of(_plane!.Trust.Keys);
        await Close();
        using (var old = Writ.Host.Keys.Ed25519Signer.FromPem(pem))
        await using (var register = SqliteRegister.Open(data.Register, _clock))
        using (var checkpointer = await Checkpointer.Open(register, data.Log, () => new LogIdentity(keys, [old]), _clock))
        {
            var verdict = await register.Commit(new RegisterBatch([new Append("anything"u8.ToArray(), ReadOnlyMemory<byte>.Empty, "anything")]));
            await checkpointer.Publish(verdict.Indexes[0] + 1);
        }

        await Open();
        return "won";
    }

    private async Task<string> SetTheClockBack()
    {
        var now = _clock.GetUtcNow();
        await _plane!.Register.Commit(new RegisterBatch([ClockFloor.Raise(_plane.NowMs())]));
        await Close();
        _clock.SetWall(now.AddHours(-1));
        await Open();
        return "won";
    }

    private async Task Replace(string role)
    {
        var old = KeyOf(role);
        await Rotation.Rotate(role);
        _clock.Advance(KeyRotation.Overlap);
        await Rotation.Retire(old);
    }

    private string KeyOf(string role) => _plane!.Trust.Body.Roles[role].KeyIds[0];

    private Append Entry()
    {
        var epoch = new EpochPredicate { AtMs = _plane!.NowMs(), Epoch = 1, Why = "a test" };
        return _plane.Statements.Sign("epoch", Digest.Of("epoch"u8), PredicateTypes.Epoch, epoch, DocumentsJson.Default.EpochPredicate);
    }

    private async Task Open() => _plane = await ControlPlane.Open(DataDirectory.Open(_directory.PathOf("data")), policyFolder: null, _clock);

    private async Task Close()
    {
        if (_plane is not null) await _plane.DisposeAsync();
        _plane = null;
    }
}
