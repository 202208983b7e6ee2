using Writ.Cedar;

namespace Writ.Tests.Cedar.Naive;

/// <summary>Cedar's <c>==</c>: total, never true between two types, blind to the order of sets and records.</summary>
internal static class NaiveEquality
{
    public static bool Same(Value a, Value b) => (a, b) switch
    {
        (BoolValue x, BoolValue y) => x.IsTrue == y.IsTrue,
        (LongValue x, LongValue y) => x.Number == y.Number,
        (StringValue x, StringValue y) => x.Text.EnumerateRunes().SequenceEqual(y.Text.EnumerateRunes()),
        (EntityUid x, EntityUid y) => x.Type == y.Type && x.Id == y.Id,
        (SetValue x, SetValue y) => Holds(x, y) && Holds(y, x),
        (RecordValue x, RecordValue y) => x.Count == y.Count && Fields(x).All(f => Fields(y).Any(g => f.Key == g.Key && Same(f.Value, g.Value))),
        (DecimalValue x, DecimalValue y) => x.Units == y.Units,
        (DatetimeValue x, DatetimeValue y) => x.Milliseconds == y.Milliseconds,
        (DurationValue x, DurationValue y) => x.Milliseconds == y.Milliseconds,
        (IpAddressValue x, IpAddressValue y) => x.IsIpv4 == y.IsIpv4 && x.Prefix == y.Prefix && x.ToString() == y.ToString(),
        _ => false,
    };

    /// <summary>Whether the second set holds everything of the first.</summary>
    public static bool Holds(SetValue some, SetValue all) => some.Items.All(item => Holds(all, item));

    public static bool Holds(SetValue set, Value value) => set.Items.Any(item => Same(item, value));

    /// <summary>Whether there is something in both.</summary>
    public static bool Share(SetValue some, SetValue others) => some.Items.Any(item => Holds(others, item));

    public static IEnumerable<KeyValuePair<string, Value>> Fields(RecordValue record) => record.Keys.Zip(record.Values, KeyValuePair.Create);
}
