using System.Net;
using Writ.Core.Documents;
using Writ.Core.Storage;
using Writ.Execute.Confining;
using Writ.Execute.Egress;
using Writ.Execute.Mediation;
using Writ.Execute.Recording;
using Writ.Execute.Trust;

namespace Writ.Execute.Running;

/// <summary>Everything one run needs.</summary>
public sealed record RunRequest
{
    public required SpentPermit Permit { get; init; }

    /// <summary>The intent whose digest the permit names.</summary>
    public required Intent Intent { get; init; }

    /// <summary>Its command, confined.</summary>
    public required Confinement Confinement { get; init; }

    /// <summary>Exactly the variables that the intent's digest covers.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required RunIo Io { get; init; }

    public required ILease Lease { get; init; }

    public required IRunJournal Journal { get; init; }

    /// <summary>Decides on child programs; required where the profile says <c>decide</c>.</summary>
    public IChildJudge? Children { get; init; }

    /// <summary>Decides on what it asks the network for; required where the profile has egress.</summary>
    public INetworkJudge? Network { get; init; }

    /// <summary>The values of the profile's credentials; required where it has some.</summary>
    public Secrets? Secrets { get; init; }

    /// <summary>Watches what the run stands on; a change of our own files ends it.</summary>
    public HostWatch? Host { get; init; }

    /// <summary>Takes what it touches, where its profile says <c>record</c>.</summary>
    public AccessRecord Record { get; init; } = new();

    /// <summary>How names are looked up: only tests take another way than the machine's.</summary>
    internal Func<string, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Where a connection to a place really goes: likewise.</summary>
    internal Func<IPEndPoint, IPEndPoint> Route { get; init; } = static place => place;
}
