using System.Text.Json;
using System.Text.Json.Serialization;

namespace Writ.Authorize.Approving;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Approval))]
internal sealed partial class ApprovingJson : JsonSerializerContext
{
    public static byte[] Write(Approval approval) => JsonSerializer.SerializeToUtf8Bytes(approval, Default.Approval);

    public static Approval Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Default.Approval) ?? throw new JsonException("an approval is null");
}
