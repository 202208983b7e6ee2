using System.Diagnostics;
using System.Text;
using Writ.Core.Log;
using Writ.EndToEnd.Support;
using Writ.Tests.Support;

namespace Writ.EndToEnd.Independent;

/// <summary>OpenSSL's command line verifies the checkpoint of real runs, by the key that is exported as PEM.</summary>
public sealed class OpenSslTests
{
    [Fact]
    public void A_checkpoint_verifies_with_openssl_and_no_changed_one_does()
    {
        using var directory = new WritDirectory();
        using var tools = new TempDirectory();
        WritProcess.Run(directory, "run", "--", "true").MustExit(80);
        var key = tools.Write("log.pem", WritProcess.Run(directory, "keys", "export", "log").MustExit(0).Output);
        Assert.True(SignedNote.TryParse(File.ReadAllBytes(Path.Combine(directory.Data, "log", "checkpoint")), out var note, out _));

        // Signed is the text with its last line end; the signature follows the four bytes of the key's id.
        var (text, signature) = (Encoding.UTF8.GetBytes(note.Text), note.Signatures[0].Signature.ToArray());
        var good = Verify(tools, key, text, signature);
        Assert.True(good.Exit == 0, good.Output);
        Assert.Contains("Verified Successfully", good.Output, StringComparison.Ordinal);
        for (var bit = 0; bit < text.Length * 8; bit += 61) Assert.NotEqual(0, Verify(tools, key, Flip(text, bit), signature).Exit);
        for (var bit = 0; bit < signature.Length * 8; bit += 61) Assert.NotEqual(0, Verify(tools, key, text, Flip(signature, bit)).Exit);
    }

    private static byte[] Flip(byte[] bytes, int bit)
    {
        var changed = (byte[])bytes.Clone();
        changed[bit / 8] ^= (byte)(1 << (bit % 8));
        return changed;
    }

    private static (int Exit, string Output) Verify(TempDirectory tools, string key, byte[] text, byte[] signature)
    {
        File.WriteAllBytes(tools.PathOf("text"), text);
        File.WriteAllBytes(tools.PathOf("signature"), signature);
        using var openssl = Process.Start(new ProcessStartInfo(
            "openssl", ["pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-in", tools.PathOf("text"), "-sigfile", tools.PathOf("signature")])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = openssl.StandardOutput.ReadToEnd() + openssl.StandardError.ReadToEnd();
        openssl.WaitForExit();
        return (openssl.ExitCode, output);
    }
}
