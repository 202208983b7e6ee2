using Writ.Cedar;

namespace Writ.Tests.Cedar;

public sealed class ValueTests
{
    [Fact]
    public void Sets_and_records_are_equal_without_regard_to_order_and_size()
    {
        var numbers = Enumerable.Range(0, 50).Select(i => (Value)new LongValue(i)).ToList();
        Assert.Equal(new SetValue(numbers), new SetValue(numbers.Concat(numbers).Reverse()));
        Assert.Equal(50, new SetValue(numbers.Concat(numbers)).Count);
        Assert.NotEqual(new SetValue(numbers), (Value)new SetValue(numbers.Skip(1)));
        var fields = numbers.Select((n, i) => KeyValuePair.Create($"k{i}", n)).ToList();
        Assert.Equal(new RecordValue(fields), new RecordValue(fields.AsEnumerable().Reverse()));
        Assert.True(new RecordValue(fields).TryGet("k33", out var found) && found.Equals(new LongValue(33)));
        Assert.False(new RecordValue(fields).Has("k50"));
        Assert.NotEqual((Value)new LongValue(1), new StringValue("1"));
        Assert.NotEqual((Value)new DurationValue(1), new DatetimeValue(1));
    }

    [Fact]
    public void Keys_and_uids_are_ordered_by_code_point()
    {
        var record = new RecordValue([new("\U0001F600", BoolValue.True), new("\uFFFF", BoolValue.True), new("a", BoolValue.True)]);
        Assert.Equal(["a", "\uFFFF", "\U0001F600"], record.Keys);
        Assert.True(new EntityUid("A", "\uFFFF") < new EntityUid("A", "\U0001F600"));
        Assert.True(new EntityUid("A", "z") < new EntityUid("B", "a"));
    }

    [Theory]
    [InlineData("User::\"a\"", "User", "a")]
    [InlineData("A :: B::\"\\u{1F600}\\\"\"", "A::B", "\U0001F600\"")]
    public void A_uid_is_read_as_in_a_policy_and_printed_so_that_it_reads_back(string text, string type, string id)
    {
        Assert.True(EntityUid.TryParse(text, out var uid));
        Assert.Equal((type, id), (uid.Type, uid.Id));
        Assert.True(EntityUid.TryParse(uid.ToString(), out var again));
        Assert.Equal(uid, again);
    }

    [Theory]
    [InlineData("User")]
    [InlineData("User::a")]
    [InlineData("User::\"a\" ")]
    [InlineData("User::\"a\".b")]
    [InlineData("if::\"a\"")]
    [InlineData("__cedar::\"a\"")]
    [InlineData("")]
    public void What_is_no_uid_is_not_read(string text) => Assert.Equal(text == "User::\"a\" ", EntityUid.TryParse(text, out _));

    [Fact]
    public void Every_value_prints_as_an_expression_that_has_it()
    {
        const string Json = """
            {"b":true,"n":-9223372036854775808,"s":"a\n\"\\\u0007é😀","u":{"__entity":{"type":"A::B","id":"x\""}},"set":[1,[2],{}],"if":{"a b":1},
             "ip":{"__extn":{"fn":"ip","arg":"::ffff:102:304/7"}},"v4":{"__extn":{"fn":"ip","arg":"10.0.0.1/24"}},"d":{"__extn":{"fn":"decimal","arg":"-0.5"}},
             "min":{"__extn":{"fn":"decimal","arg":"-922337203685477.5808"}},"t":{"__extn":{"fn":"datetime","arg":"0000-01-01"}},
             "far":{"__extn":{"fn":"offset","args":[{"__extn":{"fn":"datetime","arg":"9999-12-31T23:59:59.999Z"}},{"__extn":{"fn":"duration","arg":"1ms"}}]}},
             "dur":{"__extn":{"fn":"duration","arg":"-9223372036854775808ms"}}}
            """;
        var record = Must.Have(RecordValue.ParseJson(System.Text.Encoding.UTF8.GetBytes(Json)));
        Assert.Equal(record, Must.Have(RecordValue.ParseJson(System.Text.Encoding.UTF8.GetBytes(record.ToJson()))));
        var policies = Must.Policies($"permit(principal, action, resource) when {{ context == {record} }};");
        var request = new Request(new("U", "u"), new("Action", "a"), new("U", "u"), record);
        Assert.Equal("allow because of [policy0] failed []", ConformanceData.Actual(new Authorizer(policies).Authorize(request, Entities.Empty)));
    }

    [Fact]
    public void Every_day_of_ten_thousand_years_reads_back_as_printed()
    {
        for (var day = -719_528L; day < 2_932_897; day += 97)
        {
            var value = new DatetimeValue((day * 86_400_000) + 1);
            Assert.True(DatetimeValue.TryParse(value.Literal()!, out var again, out _), value.Literal());
            Assert.Equal(value.Milliseconds, again.Milliseconds);
        }

        Assert.Null(new DatetimeValue(long.MinValue).Literal());
    }

    [Theory]
    [InlineData("*", "")]
    [InlineData("a*", "a")]
    [InlineData("*b*b", "bb")]
    [InlineData("a*b*c", "axxbyyc")]
    [InlineData("*😀", "x😀")]
    public void A_pattern_matches_any_number_of_characters_for_its_star(string pattern, string text)
    {
        Assert.Equal("allow", Ask($"\"{text}\" like \"{pattern}\""));
        Assert.Equal("deny", Ask($"\"{text}!\" like \"{pattern.TrimEnd('*')}\""));
    }

    private static string Ask(string condition)
    {
        var policies = Must.Policies($"permit(principal, action, resource) when {{ {condition} }};");
        return ConformanceData.Actual(new Authorizer(policies).Authorize(
            new Request(new("U", "u"), new("Action", "a"), new("U", "u"), RecordValue.Empty), Entities.Empty)).Split(' ')[0];
    }
}
