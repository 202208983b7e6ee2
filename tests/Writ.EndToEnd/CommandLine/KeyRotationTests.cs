using System.Text.Json;
using System.Text.Json.Nodes;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.CommandLine;

/// <summary>Keys are replaced while evidence from before goes on to verify, and what was taken away signs nothing more.</summary>
public sealed class KeyRotationTests
{
    [Theory]
    [InlineData("statement")]
    [InlineData("permit")]
    [InlineData("log")]
    public void Evidence_from_before_a_rotation_verifies_after_it_and_the_old_key_is_gone(string role)
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        var before = Run(directory);
        var first = KeyOf(directory, role);
        var old = File.ReadAllBytes(directory.PathOf("data", "trust.json"));

        WritProcess.Run(directory, "keys", "rotate", role).MustExit(0).MustSay("version 2");
        var overlapping = Run(directory);
        Assert.NotEqual(first, KeyOf(directory, role));
        foreach (var evidence in new[] { before, overlapping }) WritProcess.Run(directory, "verify", evidence).MustExit(0);

        // Within the overlap it cannot be ended: the guard off, which only a test can do, stands for the minute.
        WritProcess.Run(directory, "keys", "retire", first).MustExit(2).MustSay("(WRIT6068)");
        WritProcess.Run(directory, "keys", "retire", KeyOf(directory, role)).MustExit(2).MustSay("(WRIT6068)");
        WritProcess.Run(directory, new WritStart("keys", "retire", first).WithoutGuard("key-overlap")).MustExit(0).MustSay("version 3");
        var after = Run(directory);
        foreach (var evidence in new[] { before, overlapping, after }) WritProcess.Run(directory, "verify", evidence).MustExit(0);
        WritProcess.Run(directory, "log", "check", "--full").MustExit(0);

        // Both log keys sign while one takes the place of the other: who knows one goes on to know the log.
        File.WriteAllBytes(directory.PathOf("work", "old.json"), old);
        WritProcess.Run(directory, "verify", overlapping, "--keys", "old.json").MustExit(role == "log" ? 0 : 92);

        // Who holds only the first trust file cannot be shown what a later key signed; and its holder's private half is deleted.
        WritProcess.Run(directory, "verify", before, "--keys", "old.json").MustExit(0);
        WritProcess.Run(directory, "verify", after, "--keys", "old.json").MustExit(92);
        Assert.DoesNotContain(WritProcess.Run(directory, "keys", "list", "-o", "json").MustExit(0).Json.EnumerateArray(),
            key => key.GetProperty("keyId").GetString() == first && key.GetProperty("isHere").GetBoolean());
        Assert.Equal(4, Directory.GetFiles(directory.PathOf("data", "keys")).Length);
    }

    [Fact]
    public void A_trust_file_that_was_put_back_is_found_and_nothing_runs()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        Run(directory);
        var (trust, keys) = (directory.PathOf("data", "trust.json"), directory.PathOf("data", "keys"));
        var (oldTrust, oldKey) = (File.ReadAllBytes(trust), File.ReadAllBytes(Path.Combine(keys, "statement.key.pem")));
        var first = KeyOf(directory, "statement");
        WritProcess.Run(directory, "keys", "rotate", "statement").MustExit(0);
        WritProcess.Run(directory, new WritStart("keys", "retire", first).WithoutGuard("key-overlap")).MustExit(0);
        var newest = File.ReadAllBytes(trust);

        // A thief of the old key brings back the file that lets it sign.
        File.WriteAllBytes(trust, oldTrust);
        File.WriteAllBytes(Path.Combine(keys, "statement.key.pem"), oldKey);
        WritProcess.Run(directory, "run", "--", "/bin/true").MustExit(85).MustSay("(WRIT6066)");

        // Or another of the same version, well signed: the root key lies there too.
        var forged = JsonNode.Parse(newest)!;
        forged["signatures"]!.AsArray().Clear();
        File.WriteAllText(trust, forged.ToJsonString());
        WritProcess.Run(directory, "run", "--", "/bin/true").MustExit(92).MustSay("(WRIT6051)");

        File.WriteAllBytes(trust, newest);
        WritProcess.Run(directory, "run", "--", "/bin/true").MustExit(0);
        WritProcess.Run(directory, "log", "check").MustExit(0);
    }

    [Theory]
    [InlineData("trust-history-written")]
    [InlineData("trust-file-written")]
    public void A_rotation_that_dies_half_way_is_finished_or_was_none(string point)
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        var before = Run(directory);
        Assert.NotEqual(0, WritProcess.Run(directory, new WritStart("keys", "rotate", "statement").DyingAt(point)).ExitCode);

        foreach (var evidence in new[] { before, Run(directory) }) WritProcess.Run(directory, "verify", evidence).MustExit(0);
        WritProcess.Run(directory, "log", "check").MustExit(0);
        WritProcess.Run(directory, "keys", "rotate", "statement").MustExit(0);
        WritProcess.Run(directory, "verify", Run(directory)).MustExit(0);
    }

    [Fact]
    public void A_root_of_two_holders_signs_what_one_cannot()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        var before = Run(directory);
        foreach (var holder in new[] { "ada", "bob", "eve" }) MakeKey(directory, holder);

        WritProcess.Run(directory, "keys", "entrust", "--root", "ada.pub", "--root", "bob.pub", "--threshold", "3", "--draft", "next").MustExit(2).MustSay("(WRIT6076)");
        WritProcess.Run(directory, "keys", "entrust", "--root", "ada.pub", "--root", "bob.pub", "--threshold", "2", "--draft", "next").MustExit(0).MustSay("not in force");
        WritProcess.Run(directory, "keys", "apply", "next").MustExit(92).MustSay("(WRIT6067)");
        WritProcess.Run(directory, "keys", "sign", "next", "--key", "ada.key").MustExit(0);
        WritProcess.Run(directory, "keys", "sign", "next", "--key", "eve.key").MustExit(0);
        WritProcess.Run(directory, "keys", "apply", "next").MustExit(92).MustSay("(WRIT6067)");
        WritProcess.Run(directory, "keys", "sign", "next", "--key", "bob.key").MustExit(0);
        WritProcess.Run(directory, "keys", "apply", "next").MustExit(0).MustSay("version 2");

        // The key that made the first version is no root any more.
        WritProcess.Run(directory, "keys", "rotate", "statement").MustExit(92).MustSay("(WRIT6069)");
        WritProcess.Run(directory, "keys", "rotate", "statement", "--draft", "third").MustExit(0);
        WritProcess.Run(directory, "keys", "sign", "third", "--key", "bob.key").MustExit(0);
        WritProcess.Run(directory, "keys", "apply", "third").MustExit(92);
        WritProcess.Run(directory, "keys", "sign", "third", "--key", "ada.key").MustExit(0);
        WritProcess.Run(directory, "keys", "apply", "third").MustExit(0).MustSay("version 3");
        foreach (var evidence in new[] { before, Run(directory) }) WritProcess.Run(directory, "verify", evidence).MustExit(0);
        WritProcess.Run(directory, "keys", "apply", "next").MustExit(92).MustSay("(WRIT6067)");
    }

    [Fact]
    public async Task A_server_signs_with_the_new_key_from_its_next_signature_on()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        Run(directory);
        using var server = WritProcess.Start(directory, "serve");
        await server.UntilSaid("http://");
        WritProcess.Run(directory, "keys", "rotate", "statement").MustExit(0);
        var evidence = Run(directory);
        Assert.Contains(KeyOf(directory, "statement"), File.ReadAllText(evidence), StringComparison.Ordinal);
        WritProcess.Run(directory, "verify", evidence).MustExit(0);
    }

    private static string Run(WritDirectory directory) =>
        WritProcess.Run(directory, "run", "-o", "json", "--", "/bin/true").MustExit(0).Json.GetProperty("evidence").GetString()!;

    private static string KeyOf(WritDirectory directory, string role)
    {
        using var trust = JsonDocument.Parse(File.ReadAllBytes(directory.PathOf("data", "trust.json")));
        return trust.RootElement.GetProperty("signed").GetProperty("roles").GetProperty(role).GetProperty("keyIds")[0].GetString()!;
    }

    private static void MakeKey(WritDirectory directory, string holder)
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        directory.Write($"work/{holder}.key", key.ExportPkcs8PrivateKeyPem());
        directory.Write($"work/{holder}.pub", key.ExportSubjectPublicKeyInfoPem());
    }
}
