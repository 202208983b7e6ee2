using System.Text.Json;
using Writ.Core;
using Writ.Core.Evidence;
using Writ.Host.Output;

namespace Writ.Host.Keys;

/// <summary>Reads a <c>trust.json</c> that somebody names as the one to believe.</summary>
internal static class TrustReading
{
    private const long MaxBytes = 1 << 20;

    /// <exception cref="DiagnosedException">WRIT6051: it is not there, not well-formed, or not signed by its own root.</exception>
    public static (TrustFile File, TrustedKeys Keys) Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw new JsonException("it is larger than 1 MiB");
            var file = TrustFile.Load(path);
            return (file, file.Keys);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or MalformedException)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6051", $"the trust file {path} cannot be used", error.Message,
                "give a trust.json as its control plane wrote it: writ keys export trust prints it there", ExitCodes.NotTrusted), error);
        }
    }
}
