using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Core.Documents;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>A permit as it is handed over: the token, the key that spending it must be proved with, and the intent it is for.
/// Whoever has the file may spend it, once, where it was issued: mode 0600.</summary>
internal sealed record PermitFile
{
    private const int MaxBytes = 4 << 20;

    /// <summary>Compact JWS.</summary>
    public required string Permit { get; init; }

    /// <summary>What its holders narrowed it to, from the first; absent where it was not handed on.</summary>
    public IReadOnlyList<string>? Narrowings { get; init; }

    /// <summary>PKCS#8 PEM of the holder's P-256 key.</summary>
    public required string HolderKey { get; init; }
    public required Intent Intent { get; init; }

    /// <exception cref="DiagnosedException">There is no such file, or it is no permit file.</exception>
    public static PermitFile Load(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MaxBytes) throw new JsonException("it is larger than 4 MiB");
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), PermitFileJson.Default.PermitFile) ?? throw new JsonException("it is empty");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6040", $"cannot read the permit file {path}", error.Message,
                "make one with: writ permits issue --out FILE -- CMD", ExitCodes.Usage), error);
        }
    }

    public void Save(string path) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, PermitFileJson.Default.PermitFile));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, WriteIndented = true)]
[JsonSerializable(typeof(PermitFile))]
internal sealed partial class PermitFileJson : JsonSerializerContext;
