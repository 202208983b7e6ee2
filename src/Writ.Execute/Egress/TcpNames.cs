using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Writ.Core;
using Writ.Execute.Running;

namespace Writ.Execute.Egress;

/// <summary>The names that a run may connect to by itself. There is no resolver inside: they are looked up once, before the run, and its
/// programs find what came of it in their /etc/hosts.</summary>
internal sealed class TcpNames
{
    /// <summary>Where programs look names up.</summary>
    public const string HostsFile = "/etc/hosts";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(string Address, int Port), string> _names = [];
    private readonly StringBuilder _lines = new("127.0.0.1\tlocalhost\n::1\tlocalhost\n");

    /// <summary>What the run sees as /etc/hosts; null where it sees the machine's own.</summary>
    public byte[]? Hosts => _names.Count == 0 ? null : Encoding.ASCII.GetBytes(_lines.ToString());

    /// <summary>The name whose address this is, or the address itself.</summary>
    public string Of(Place place) => _names.GetValueOrDefault((place.Host, place.Port), place.Host);

    /// <summary>Looks the profile's names up; null and why where one has no address.</summary>
    public static TcpNames? Resolve(RunRequest request, out Diagnostic? fault)
    {
        var names = new TcpNames();
        fault = null;
        foreach (var (host, port) in new EgressRules(request.Confinement.Profile.Egress).Names)
        {
            try
            {
                foreach (var address in request.Resolve(host).WaitAsync(Patience).GetAwaiter().GetResult()) names.Add(host, Place.Of(address, port));
            }
            catch (Exception unknown) when (unknown is SocketException or TimeoutException)
            {
                fault = new("WRIT3249", $"the name {host} could not be resolved: {unknown.Message}", "correct the name in the profile's egress, or the machine's resolver");
                return null;
            }
        }

        return names;
    }

    private void Add(string host, Place place)
    {
        if (_names.TryAdd((place.Host, place.Port), host)) _lines.Append(CultureInfo.InvariantCulture, $"{place.Host}\t{host}\n");
    }
}
