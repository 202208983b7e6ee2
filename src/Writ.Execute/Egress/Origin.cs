using System.Net.Sockets;
using Writ.Core.Documents;

namespace Writ.Execute.Egress;

/// <summary>Who opened a connection to the way out, seen while its connect waited for us.</summary>
/// <param name="Task">The thread, by its number outside.</param>
/// <param name="Program">Its image.</param>
internal sealed record Origin(int Task, FileIdentity Program)
{
    /// <summary>The connection that it asked for by connect itself and that is made already; null of one that comes with a request.</summary>
    public (NetworkRequest Request, Socket Socket)? Onward { get; init; }

    public override string ToString() => $"by {Program.Path} [{Task}]";
}
