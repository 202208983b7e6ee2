using System.Net;
using Writ.Core.Documents;

namespace Writ.Execute.Egress;

/// <summary>What the profile lets out at all. Policies are asked within it.</summary>
internal sealed class EgressRules(IEnumerable<string> entries)
{
    private readonly EgressRule[] _rules =
        [.. entries.Select(entry => EgressRule.TryParse(entry, out var rule, out var problem) ? rule : throw new ArgumentException($"{entry} {problem}", nameof(entries)))];

    /// <summary>How a request in plain HTTP to this place is sent on: <c>upgrade</c> where an entry says so.</summary>
    public string SchemeOf(string host, int port) =>
        Array.Exists(_rules, rule => rule.Reaches(EgressRule.Upgrade, host, port)) ? EgressRule.Upgrade : EgressRule.Http;

    public bool LetsOut(NetworkRequest request) => Array.Exists(_rules, rule =>
        rule.Reaches(request.Scheme, request.Host, request.Port) && (request.Method is null || rule.Permits(request.Method, request.Path!)));

    /// <summary>Whether a connection may lead to this address: it is public, or named.</summary>
    public bool LetsTo(IPAddress address, int port) =>
        AddressRanges.IsPublic(address) || Faults.GuardOff("private-addresses") || Array.Exists(_rules, rule => rule.Names(address, port));

    /// <summary>The names that are reached without the proxy, with their ports: a program has to find them in its own files.</summary>
    public IEnumerable<(string Host, int Port)> Names => _rules.Where(rule => rule.Schemes is [EgressRule.Tcp] && rule.Range is null).Select(rule => (rule.Host, rule.Port));
}
