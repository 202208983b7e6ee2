using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Host.Language.Conformance;

namespace Writ.Host.Language;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CedarRefusalDocument))]
[JsonSerializable(typeof(AuthorizeAnswer))]
[JsonSerializable(typeof(ExplainAnswer))]
[JsonSerializable(typeof(ValidateAnswer))]
[JsonSerializable(typeof(FormatAnswer))]
[JsonSerializable(typeof(TranslateAnswer))]
[JsonSerializable(typeof(ConformReport))]
internal sealed partial class CedarJson : JsonSerializerContext;
