namespace Writ.Core.Documents;

/// <summary>What a program of a run asks the network for: the arguments of an <c>http.request</c> or <c>tcp.connect</c> intent.</summary>
public sealed record NetworkRequest
{
    /// <summary><c>http</c>; <c>https</c>, of which nothing but the place is seen; <c>upgrade</c>, asked for in plain HTTP and sent on in TLS; <c>tcp</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>As the program names it: a name in lower case, or an address in its usual spelling.</summary>
    public required string Host { get; init; }

    /// <summary>1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>The method, where it is seen.</summary>
    public string? Method { get; init; }

    /// <summary>The path in its one spelling, where it is seen; never with the query.</summary>
    public string? Path { get; init; }

    /// <summary>What follows the question mark, where there is one.</summary>
    public string? Query { get; init; }
}
