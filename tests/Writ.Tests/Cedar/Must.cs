using Writ.Cedar;

namespace Writ.Tests.Cedar;

/// <summary>Results that a test takes for granted, or expects to be refused.</summary>
internal static class Must
{
    public static T Have<T>(ParseResult<T> result)
        where T : class
    {
        Assert.True(result.Ok, string.Join('\n', result.Diagnostics));
        return result.Value;
    }

    /// <summary>The ids of the errors that refused it.</summary>
    public static string[] Fail<T>(ParseResult<T> result)
        where T : class
    {
        Assert.False(result.Ok);
        var errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Id).ToArray();
        Assert.NotEmpty(errors);
        return errors;
    }

    public static PolicySet Policies(string text) => Have(PolicySet.Parse(text));
}
