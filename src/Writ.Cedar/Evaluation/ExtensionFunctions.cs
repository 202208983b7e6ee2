namespace Writ.Cedar;

/// <summary>The table of extension functions.</summary>
internal static class ExtensionFunctions
{
    private delegate bool Parse<T>(string text, out T? value, out string? problem)
        where T : Value;

    public static IEnumerable<ExtensionFunction> All() => [.. Constructors(), .. IpMethods(), .. DecimalMethods(), .. TimeMethods()];

    /// <summary>How values of a parameter's type call themselves.</summary>
    public static string ValueTypeName(CedarType type) => type == CedarType.String ? "string" : type.ToString()!;

    private static IEnumerable<ExtensionFunction> Constructors() =>
    [
        Constructor<IpAddressValue>("ip", CedarType.IpAddress, IpAddressValue.TryParse),
        Constructor<DecimalValue>("decimal", CedarType.Decimal, DecimalValue.TryParse),
        Constructor<DatetimeValue>("datetime", CedarType.Datetime, DatetimeValue.TryParse),
        Constructor<DurationValue>("duration", CedarType.Duration, DurationValue.TryParse),
    ];

    private static IEnumerable<ExtensionFunction> IpMethods() =>
    [
        Test<IpAddressValue>("isIpv4", CedarType.IpAddress, ip => ip.IsIpv4),
        Test<IpAddressValue>("isIpv6", CedarType.IpAddress, ip => ip.IsIpv6),
        Test<IpAddressValue>("isLoopback", CedarType.IpAddress, ip => ip.IsLoopback),
        Test<IpAddressValue>("isMulticast", CedarType.IpAddress, ip => ip.IsMulticast),
        Compare<IpAddressValue>("isInRange", CedarType.IpAddress, (ip, range) => ip.IsInRange(range)),
    ];

    private static IEnumerable<ExtensionFunction> DecimalMethods() =>
    [
        Compare<DecimalValue>("lessThan", CedarType.Decimal, (a, b) => a.Units < b.Units),
        Compare<DecimalValue>("lessThanOrEqual", CedarType.Decimal, (a, b) => a.Units <= b.Units),
        Compare<DecimalValue>("greaterThan", CedarType.Decimal, (a, b) => a.Units > b.Units),
        Compare<DecimalValue>("greaterThanOrEqual", CedarType.Decimal, (a, b) => a.Units >= b.Units),
    ];

    private static IEnumerable<ExtensionFunction> TimeMethods() =>
    [
        new("offset", true, [CedarType.Datetime, CedarType.Duration], CedarType.Datetime, Offset),
        new("durationSince", true, [CedarType.Datetime, CedarType.Datetime], CedarType.Duration, DurationSince),
        new("toDate", true, [CedarType.Datetime], CedarType.Datetime, ToDate),
        new("toTime", true, [CedarType.Datetime], CedarType.Duration, ToTime),
        Divide("toMilliseconds", 1),
        Divide("toSeconds", 1_000),
        Divide("toMinutes", 60_000),
        Divide("toHours", 3_600_000),
        Divide("toDays", DatetimeValue.Day),
    ];

    private static ExtensionFunction Constructor<T>(string name, CedarType result, Parse<T> parse)
        where T : Value =>
        new(name, false, [CedarType.String], result, (ReadOnlySpan<Value> arguments, out string? problem) =>
        {
            var text = ((StringValue)arguments[0]).Text;
            if (parse(text, out var value, out problem)) return value;
            problem = $"`{name}` cannot read {StringLiteral.Quote(text)}: it {problem}";
            return null;
        });

    private static ExtensionFunction Test<T>(string name, CedarType type, Func<T, bool> test)
        where T : Value =>
        new(name, true, [type], CedarType.Bool, (ReadOnlySpan<Value> arguments, out string? problem) =>
        {
            problem = null;
            return BoolValue.Of(test((T)arguments[0]));
        });

    private static ExtensionFunction Compare<T>(string name, CedarType type, Func<T, T, bool> compare)
        where T : Value =>
        new(name, true, [type, type], CedarType.Bool, (ReadOnlySpan<Value> arguments, out string? problem) =>
        {
            problem = null;
            return BoolValue.Of(compare((T)arguments[0], (T)arguments[1]));
        });

    private static ExtensionFunction Divide(string name, long by) =>
        new(name, true, [CedarType.Duration], CedarType.Long, (ReadOnlySpan<Value> arguments, out string? problem) =>
        {
            problem = null;
            return new LongValue(((DurationValue)arguments[0]).Milliseconds / by);
        });

    private static DatetimeValue? Offset(ReadOnlySpan<Value> arguments, out string? problem)
    {
        var sum = (Int128)((DatetimeValue)arguments[0]).Milliseconds + ((DurationValue)arguments[1]).Milliseconds;
        return Fits(sum, "offset", out problem) ? new DatetimeValue((long)sum) : null;
    }

    private static DurationValue? DurationSince(ReadOnlySpan<Value> arguments, out string? problem)
    {
        var difference = (Int128)((DatetimeValue)arguments[0]).Milliseconds - ((DatetimeValue)arguments[1]).Milliseconds;
        return Fits(difference, "durationSince", out problem) ? new DurationValue((long)difference) : null;
    }

    // Floors, so that the time of day is never negative, also before 1970.
    private static DatetimeValue? ToDate(ReadOnlySpan<Value> arguments, out string? problem)
    {
        var at = ((DatetimeValue)arguments[0]).Milliseconds;
        var date = (Int128)at - TimeOfDay(at);
        return Fits(date, "toDate", out problem) ? new DatetimeValue((long)date) : null;
    }

    private static DurationValue ToTime(ReadOnlySpan<Value> arguments, out string? problem)
    {
        problem = null;
        return new DurationValue(TimeOfDay(((DatetimeValue)arguments[0]).Milliseconds));
    }

    private static long TimeOfDay(long at)
    {
        var rest = at % DatetimeValue.Day;
        return rest < 0 ? rest + DatetimeValue.Day : rest;
    }

    private static bool Fits(Int128 number, string function, out string? problem)
    {
        problem = number < long.MinValue || number > long.MaxValue ? $"the result of `{function}` does not fit into 64 bits" : null;
        return problem is null;
    }
}
