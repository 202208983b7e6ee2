using Writ.Core.Log;
using Writ.Tests.Support;

namespace Writ.Tests.Audit;

/// <summary>Go's own note and tlog packages accept what we publish, and refuse it changed.</summary>
public sealed class GoTlogTests
{
    private const int Entries = 700;

    [GoFact]
    public async Task A_published_log_is_accepted_by_the_go_projects_verifier()
    {
        await using var fixture = new AuditFixture();
        using var directory = new TempDirectory();
        var program = await GoVerifier.Build(directory);
        using var checkpointer = await fixture.Open();
        await fixture.Append(200);
        directory.Write("old", (await checkpointer.Publish(200)).Note.ToString());
        await fixture.Append(Entries - 200);
        await checkpointer.Publish(Entries);
        string[] arguments = ["-log", fixture.LogPath, "-vkey", checkpointer.Key.ToString()];

        var (exit, output) = await GoVerifier.Run(program, arguments);
        Assert.True(exit == 0, output);
        Assert.Equal($"ok: {checkpointer.Key.Name}, 700 entries, every one included\n", output);

        (exit, output) = await GoVerifier.Run(program, [.. arguments, "-old", directory.PathOf("old")]);
        Assert.True(exit == 0, output);
        Assert.EndsWith(", extends size 200\n", output, StringComparison.Ordinal);

        // The earlier checkpoint itself, though its partial tiles are gone by now.
        (exit, output) = await GoVerifier.Run(program, [.. arguments, "-checkpoint", directory.PathOf("old")]);
        Assert.True(exit == 0, output);
    }

    [GoFact]
    public async Task A_changed_log_is_refused_by_the_go_projects_verifier()
    {
        await using var fixture = new AuditFixture();
        await using var other = new AuditFixture();
        using var directory = new TempDirectory();
        var program = await GoVerifier.Build(directory);
        using var checkpointer = await fixture.Open();
        await fixture.Append(Entries);
        await checkpointer.Publish(Entries);
        string[] arguments = ["-log", fixture.LogPath, "-vkey", checkpointer.Key.ToString()];

        foreach (var name in new[] { "checkpoint", "tile/0/001", "tile/0/002.p/188", "tile/1/000.p/2", "tile/entries/000", "tile/entries/002.p/188" })
        {
            var path = Path.Combine(fixture.LogPath, name);
            var bytes = await File.ReadAllBytesAsync(path);
            await File.WriteAllBytesAsync(path, [.. bytes[..40], (byte)(bytes[40] ^ 1), .. bytes[41..]]);
            var (exit, output) = await GoVerifier.Run(program, arguments);
            Assert.True(exit == 1, $"{name}: {output}");
            Assert.StartsWith("FAILED: ", output, StringComparison.Ordinal);
            await File.WriteAllBytesAsync(path, bytes);
        }

        using var fork = await other.Open();
        await other.Append(100);
        directory.Write("fork", (await fork.Publish(100)).Note.ToString());
        Assert.Equal(1, (await GoVerifier.Run(program, [.. arguments, "-old", directory.PathOf("fork")])).Exit);

        var stranger = NoteKey.Create(checkpointer.Key.Name, NoteKeyType.Ed25519, new Ed25519Signer().PublicKey);
        Assert.Equal(1, (await GoVerifier.Run(program, ["-log", fixture.LogPath, "-vkey", stranger.ToString()])).Exit);
    }
}
