using Writ.Cedar;

namespace Writ.Decide;

/// <summary>Which signals a bundle's policies can see.</summary>
public static class TrustSignals
{
    /// <summary>Those that the schema's context declares below <c>trust</c>: a bundle that was written before a signal was known goes on
    /// without it.</summary>
    public static IReadOnlyDictionary<string, TrustSignal> Seen(PolicyBundle bundle, string action, IReadOnlyDictionary<string, TrustSignal> measured)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        return bundle.Schema?.ContextOf(new EntityUid("Action", action)) is RecordType context
            && context.Attributes.TryGetValue("trust", out var trust) && trust.Type is RecordType declared
            ? measured.Where(signal => declared.Attributes.ContainsKey(signal.Key)).ToDictionary(StringComparer.Ordinal)
            : measured;
    }
}
