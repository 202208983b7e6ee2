using Writ.Core.Evidence;
using Writ.Host.Output;

namespace Writ.Host.Verifying;

/// <summary>Opens an evidence file, and nothing else.</summary>
internal static class EvidenceReading
{
    private const long MaxBytes = 16 << 20;

    /// <exception cref="DiagnosedException">WRIT6043: there is none (exit 3), or it is none (exit 90).</exception>
    public static EvidenceFile Load(string path)
    {
        if (!File.Exists(path)) throw Unreadable(path, "there is no such file", ExitCodes.NotFound);
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw Unreadable(path, "it is larger than 16 MiB", ExitCodes.ProofFails);
            return EvidenceFile.TryParse(File.ReadAllBytes(path), out var file, out var why) ? file : throw Unreadable(path, why, ExitCodes.ProofFails);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, error.Message, ExitCodes.NotFound);
        }
    }

    private static DiagnosedException Unreadable(string path, string why, int exit) => new(new Diagnosis("WRIT6043", $"cannot read the evidence {path}", why,
        "name a file that writ run or writ evidence get wrote", exit));
}
