using System.Diagnostics.CodeAnalysis;
using Writ.Cedar;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>What an intent asks to do, read and checked, as policies see it. Decide compares; so they can say nothing that the intent,
/// which the permit binds, does not.</summary>
internal abstract record Asked
{
    /// <summary>The request's resource.</summary>
    public abstract EntityRef Resource { get; }

    /// <summary>The resource as an entity, with what follows from its name and what was measured of it.</summary>
    public abstract Entity Entity { get; }

    /// <summary><c>context.arguments</c>.</summary>
    public abstract RecordValue Arguments { get; }

    /// <summary>Where a program would start; null of what is no program.</summary>
    public abstract string? WorkingDirectory { get; }

    /// <summary>Whether a permit for it needs a profile.</summary>
    public abstract bool NeedsProfile { get; }

    /// <summary>What is asked, or what is wrong with it in one clause.</summary>
    public static bool TryRead(Intent intent, [NotNullWhen(true)] out Asked? asked, [NotNullWhen(false)] out string? problem)
    {
        asked = null;
        switch (intent.Action)
        {
            case ActionKinds.ProcessExec:
                if (CommandCheck.TryRead(intent, out var command, out problem)) asked = new AskedProcess(command);
                break;
            case ActionKinds.HttpRequest or ActionKinds.TcpConnect:
                if (NetworkCheck.TryRead(intent, out var request, out problem)) asked = new AskedNetwork(request);
                break;
            default:
                problem = $"`{intent.Action}` is no action that can be decided here";
                break;
        }

        return asked is not null;
    }

    /// <summary>The entity that a policy names and that exists by being named; nothing of a type that does not, or a name that is none.</summary>
    public static Entity? Named(EntityUid uid) => uid.Type switch
    {
        ProcessContext.Program => CommandCheck.IsResolved(uid.Id) ? ProcessContext.ProgramEntity(uid, null) : null,
        NetworkContext.Endpoint => NetworkContext.EndpointEntity(uid),
        _ => null,
    };
}

/// <summary>To run a program.</summary>
internal sealed record AskedProcess(ProcessCommand Command) : Asked
{
    public override EntityRef Resource => ContextBuilder.ResourceOf(Command);
    public override Entity Entity => ProcessContext.ProgramEntity(new EntityUid(ProcessContext.Program, Resource.Id), ProcessContext.Target(Command).Digest);
    public override RecordValue Arguments => ProcessContext.Arguments(Command);
    public override string? WorkingDirectory => Command.WorkingDirectory;
    public override bool NeedsProfile => true;
}

/// <summary>To reach a place on the network, from inside a run.</summary>
internal sealed record AskedNetwork(NetworkRequest Request) : Asked
{
    public override EntityRef Resource => ContextBuilder.ResourceOf(Request);
    public override Entity Entity => NetworkContext.EndpointEntity(new EntityUid(NetworkContext.Endpoint, Resource.Id))!;
    public override RecordValue Arguments => NetworkContext.Arguments(Request);
    public override string? WorkingDirectory => null;
    public override bool NeedsProfile => false;
}
