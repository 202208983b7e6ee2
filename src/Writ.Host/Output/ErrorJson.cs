using System.Text.Json;
using System.Text.Json.Serialization;

namespace Writ.Host.Output;

/// <summary>A failure in JSON: printed on stdout where <c>-o json</c> was asked for, on failure too.</summary>
internal sealed record ErrorDocument(ErrorBody Error)
{
    public static string Of(Diagnosis diagnosis) => JsonSerializer.Serialize(
        new ErrorDocument(new ErrorBody(diagnosis.Code, diagnosis.What, diagnosis.Why, diagnosis.Remedy, diagnosis.Exit)), ErrorJson.Default.ErrorDocument);
}

internal sealed record ErrorBody(string Code, string What, string Why, string Remedy, int Exit);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ErrorDocument))]
internal sealed partial class ErrorJson : JsonSerializerContext;
