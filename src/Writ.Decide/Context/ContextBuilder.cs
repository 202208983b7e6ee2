using System.Diagnostics.CodeAnalysis;
using Writ.Cedar;
using Writ.Core;
using Writ.Core.Documents;

namespace Writ.Decide;

/// <summary>Puts a decision input together from an intent and what the host knows. Pure. The shape of the context is that of
/// <see cref="StarterSchema"/>; it is specified in docs/spec/policy.md#context.</summary>
public static class ContextBuilder
{
    /// <summary>The resource of a <c>process.exec</c> intent: <c>Program::"&lt;resolved path&gt;"</c>, of the script where there is one.</summary>
    public static EntityRef ResourceOf(ProcessCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        return new EntityRef(ProcessContext.Program, ProcessContext.Target(command).Path);
    }

    /// <summary>The resource of an <c>http.request</c> or <c>tcp.connect</c> intent: <c>Endpoint::"&lt;host&gt;:&lt;port&gt;"</c>.</summary>
    public static EntityRef ResourceOf(NetworkRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new EntityRef(NetworkContext.Endpoint, NetworkContext.IdOf(request.Host, request.Port));
    }

    /// <summary>The principal that a user of this machine is: <c>User::"&lt;name&gt;"</c>.</summary>
    public static EntityRef PrincipalOf(HostFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new EntityRef(EntityAssembly.User, facts.User);
    }

    /// <summary>The input for <see cref="Decider"/>, or what about it cannot be decided at all: the intent is malformed, or the
    /// bundle's <c>entities.json</c> contradicts what the host knows. Then nothing may run.</summary>
    public static Outcome Build(PolicyBundle bundle, Intent intent, Circumstances circumstances)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentNullException.ThrowIfNull(circumstances);
        try
        {
            return TryAsk(bundle, intent, circumstances, out var question, out var why) && PreparedInput.TryAssemble(question, bundle.Digest, out var input, out why)
                ? new Outcome(input, null)
                : new Outcome(null, why);
        }
        catch (MalformedException unencodable)
        {
            // Half a character in a claim, a number that no document can carry.
            return new Outcome(null, unencodable.Diagnostic);
        }
    }

    /// <summary>The values of that input, without its document.</summary>
    internal static bool TryAsk(
        PolicyBundle bundle, Intent intent, Circumstances circumstances,
        [NotNullWhen(true)] out Question? question, [NotNullWhen(false)] out Diagnostic? why)
    {
        question = null;
        if (!PreparedInput.TryReadIntent(intent, out var asked, out why)) return false;
        var context = Context(intent, asked, circumstances, EntityAssembly.BoundAgent(bundle, intent));
        if (!bundle.Slices.TryTake(Reach.Of(intent, asked, circumstances.Facts, context), out var slice, out why)) return false;
        question = new Question(intent, asked, context, slice);
        return true;
    }

    internal static RecordValue Claims(Intent intent) =>
        new(intent.Claims.Select(claim => new KeyValuePair<string, Value>(claim.Key, new StringValue(claim.Value))));

    private static RecordValue Context(Intent intent, Asked asked, Circumstances circumstances, EntityUid? agent)
    {
        List<KeyValuePair<string, Value>> fields =
        [
            new("arguments", asked.Arguments),
            new("claims", Claims(intent)),
            new("facts", Facts(circumstances, asked.WorkingDirectory, agent)),
            new("trust", Record(circumstances.Trust, signal =>
                [new("value", new StringValue(signal.Value)), new("ageMs", new LongValue(signal.AgeMs))])),
            new("budget", Record(circumstances.Budget, state =>
                [new("left", new LongValue(state.Left)), new("limit", new LongValue(state.Limit))])),
            new("approvals", Approvals(circumstances.ApprovedBy)),
        ];
        if (intent.Parent is { } parent) fields.Add(new("parent", Parent(parent, circumstances.StartedBy)));
        return new RecordValue(fields);
    }

    private static RecordValue Parent(string permit, FileIdentity? starter)
    {
        List<KeyValuePair<string, Value>> fields = [new("permit", new StringValue(permit))];
        if (starter is not null) fields.Add(new("program", ProcessContext.File(starter)));
        return new RecordValue(fields);
    }

    private static RecordValue Facts(Circumstances circumstances, string? workingDirectory, EntityUid? agent)
    {
        var facts = circumstances.Facts;
        List<KeyValuePair<string, Value>> fields =
        [
            new("time", new DatetimeValue(facts.TimeMs)),
            new("host", new StringValue(facts.Host)),
            new("user", new StringValue(facts.User)),
            new("uid", new LongValue(facts.Uid)),
            new("tty", BoolValue.Of(facts.Terminal)),
        ];
        if (workingDirectory is not null)
        {
            fields.Add(new("cwdIsHome", BoolValue.Of(facts.HomeDirectories.Contains(workingDirectory))));
            fields.Add(new("cwdHoldsHomes", BoolValue.Of(HoldsHomes(workingDirectory, facts.HomeDirectories))));
        }

        if (facts.Home is { } home) fields.Add(new("home", new StringValue(home)));
        if (facts.Temporary is { } temporary) fields.Add(new("tmp", new StringValue(temporary)));
        if (agent is not null) fields.Add(new("agent", agent));
        if (circumstances.Address is { } address) fields.Add(new("address", NetworkContext.Address(address)));
        return new RecordValue(fields);
    }

    private static bool HoldsHomes(string directory, IReadOnlyList<string> homes) =>
        directory == "/" || homes.Any(home => home.StartsWith(directory + "/", StringComparison.Ordinal));

    private static RecordValue Approvals(IReadOnlyList<string> by)
    {
        string[] names = [.. by.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new RecordValue([new("count", new LongValue(names.Length)), new("by", new SetValue(names.Select(name => new StringValue(name))))]);
    }

    private static RecordValue Record<T>(IReadOnlyDictionary<string, T> entries, Func<T, IEnumerable<KeyValuePair<string, Value>>> fields) =>
        new(entries.Select(entry => new KeyValuePair<string, Value>(entry.Key, new RecordValue(fields(entry.Value)))));

    /// <summary>An input, or why there can be none.</summary>
    public sealed record Outcome(PreparedInput? Input, Diagnostic? Why)
    {
        [MemberNotNullWhen(true, nameof(Input))]
        [MemberNotNullWhen(false, nameof(Why))]
        public bool Ok => Input is not null;
    }
}
