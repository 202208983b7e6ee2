using System.Globalization;
using System.Text.Json;

namespace Writ.Benchmarks.Harness;

/// <summary>A line a measurement, as soon as it is known: words and columns, or a JSON object.</summary>
internal sealed class Report(TextWriter output, bool json)
{
    public void Write(Measurement line)
    {
        output.WriteLine(json ? Json(line) : Text(line));
        output.Flush();
    }

    private static string Text(Measurement line) =>
        line.Name.PadRight(32) + string.Concat(line.Fields.Select(field => string.Create(CultureInfo.InvariantCulture, $"  {field.Name} {field.Value}")));

    private static string Json(Measurement line)
    {
        var fields = line.Fields.Prepend(("name", line.Name)).ToDictionary(field => field.Item1, field => field.Item2);
        return JsonSerializer.Serialize(fields);
    }
}
