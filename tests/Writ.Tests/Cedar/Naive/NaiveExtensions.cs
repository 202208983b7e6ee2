using Writ.Cedar;

namespace Writ.Tests.Cedar.Naive;

/// <summary>The functions and methods of the extension types.</summary>
internal static class NaiveExtensions
{
    private static readonly Int128 Day = 24 * 60 * 60 * 1000;

    public static Value Call(string name, Value[] arguments) => (name, arguments) switch
    {
        ("ip", [var a]) => NaiveIp.Of(TextOf(a)).ToValue(),
        ("decimal", [var a]) => NaiveLiterals.Decimal(TextOf(a)),
        ("datetime", [var a]) => NaiveLiterals.Datetime(TextOf(a)),
        ("duration", [var a]) => NaiveLiterals.Duration(TextOf(a)),
        ("isIpv4", [var a]) => BoolValue.Of(Ip(a).IsIpv4),
        ("isIpv6", [var a]) => BoolValue.Of(!Ip(a).IsIpv4),
        ("isLoopback", [var a]) => BoolValue.Of(Ip(a).IsLoopback),
        ("isMulticast", [var a]) => BoolValue.Of(Ip(a).IsMulticast),
        ("isInRange", [var a, var b]) => BoolValue.Of(Ip(a).IsInRange(Ip(b))),
        ("lessThan", [var a, var b]) => BoolValue.Of(Units(a) < Units(b)),
        ("lessThanOrEqual", [var a, var b]) => BoolValue.Of(Units(a) <= Units(b)),
        ("greaterThan", [var a, var b]) => BoolValue.Of(Units(a) > Units(b)),
        ("greaterThanOrEqual", [var a, var b]) => BoolValue.Of(Units(a) >= Units(b)),
        ("offset", [var a, var b]) => new DatetimeValue(Fit(Instant(a) + Length(b))),
        ("durationSince", [var a, var b]) => new DurationValue(Fit(Instant(a) - Instant(b))),
        ("toDate", [var a]) => new DatetimeValue(Fit(Instant(a) - TimeOfDay(Instant(a)))),
        ("toTime", [var a]) => new DurationValue(Fit(TimeOfDay(Instant(a)))),
        ("toMilliseconds", [var a]) => new LongValue((long)Length(a)),
        ("toSeconds", [var a]) => new LongValue((long)(Length(a) / 1000)),
        ("toMinutes", [var a]) => new LongValue((long)(Length(a) / 60_000)),
        ("toHours", [var a]) => new LongValue((long)(Length(a) / 3_600_000)),
        ("toDays", [var a]) => new LongValue((long)(Length(a) / Day)),
        _ => throw new NaiveError($"`{name}` does not take {arguments.Length} argument(s)"),
    };

    private static string TextOf(Value value) => NaiveEvaluator.As<StringValue>(value).Text;

    private static NaiveIp Ip(Value value) => NaiveIp.Of(NaiveEvaluator.As<IpAddressValue>(value));

    private static long Units(Value value) => NaiveEvaluator.As<DecimalValue>(value).Units;

    private static Int128 Instant(Value value) => NaiveEvaluator.As<DatetimeValue>(value).Milliseconds;

    private static Int128 Length(Value value) => NaiveEvaluator.As<DurationValue>(value).Milliseconds;

    // What remains above the last midnight, also before 1970.
    private static Int128 TimeOfDay(Int128 instant) => ((instant % Day) + Day) % Day;

    private static long Fit(Int128 number) =>
        number >= long.MinValue && number <= long.MaxValue ? (long)number : throw new NaiveError("it does not fit into 64 bits");
}
