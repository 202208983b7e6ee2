using System.Text.Json;

namespace Writ.EndToEnd.Support;

/// <summary>How a command ended, and what it said.</summary>
public sealed record WritResult(string CommandLine, int ExitCode, string Output, string Errors)
{
    /// <summary>Standard output as one JSON document.</summary>
    public JsonElement Json
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Output);
                return document.RootElement.Clone();
            }
            catch (JsonException broken)
            {
                Assert.Fail($"Not JSON ({broken.Message}): {this}");
                throw;
            }
        }
    }

    public WritResult MustExit(int code)
    {
        Assert.True(ExitCode == code, $"Expected exit {code}: {this}");
        return this;
    }

    /// <summary>The diagnostic's id stands in what was said to people.</summary>
    public WritResult MustSay(string text)
    {
        Assert.True(Errors.Contains(text, StringComparison.Ordinal) || Output.Contains(text, StringComparison.Ordinal), $"Expected \"{text}\": {this}");
        return this;
    }

    public override string ToString() => $"{CommandLine}\nexit {ExitCode}\nstdout:\n{Output}\nstderr:\n{Errors}";
}
