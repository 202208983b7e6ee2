namespace Writ.Cedar;

/// <summary>How bad a finding is. The default value is the one that refuses.</summary>
public enum DiagnosticSeverity
{
    Error = 0,
    Warning = 1,
}
