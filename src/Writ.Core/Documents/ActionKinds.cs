namespace Writ.Core.Documents;

/// <summary>The kinds of action Writ governs. The Cedar action is <c>Action::"process.exec"</c> and so on.</summary>
public static class ActionKinds
{
    public const string ProcessExec = "process.exec";
    public const string McpToolCall = "mcp.tool.call";
    public const string HttpRequest = "http.request";
    public const string InferenceGenerate = "inference.generate";
    public const string FunctionCall = "function.call";
    /// <summary>A connection in another protocol than HTTP, from inside a run.</summary>
    public const string TcpConnect = "tcp.connect";
    public const string External = "external";
}
