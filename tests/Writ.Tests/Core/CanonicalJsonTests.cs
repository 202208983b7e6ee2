using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Writ.Core;
using Writ.Core.Canonical;
using Writ.Tests.Support;

namespace Writ.Tests.Core;

public sealed class CanonicalJsonTests
{
    [SharedDataTheory("vectors/jcs")]
    [InlineData("arrays")]
    [InlineData("french")]
    [InlineData("structures")]
    [InlineData("unicode")]
    [InlineData("values")]
    [InlineData("weird")]
    public void The_published_vectors_come_out_byte_for_byte(string name)
    {
        var input = File.ReadAllBytes(SharedData.PathOf($"vectors/jcs/input/{name}.json"));
        var output = File.ReadAllBytes(SharedData.PathOf($"vectors/jcs/output/{name}.json"));
        Assert.Equal(output, CanonicalJson.CanonicalizeWithFractions(input));
        Assert.Equal(Convert.FromHexString(string.Concat(File.ReadAllText(SharedData.PathOf($"vectors/jcs/outhex/{name}.txt")).Split())), output);

        // Without fractions in them they are documents of ours too.
        if (name is not ("values" or "structures")) Assert.True(CanonicalJson.IsCanonical(output));
        if (name is not ("values" or "structures")) Assert.Equal(output, CanonicalJson.Canonicalize(input));
    }

    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void Numbers_are_written_as_appendix_B_of_the_RFC_lists_them(string bits, string expected) =>
        Assert.Equal(expected, EcmaScriptNumber.Format(BitConverter.UInt64BitsToDouble(Convert.ToUInt64(bits, 16))));

    [Theory]
    [InlineData("", "WRIT5001")]
    [InlineData("{", "WRIT5001")]
    [InlineData("{}{}", "WRIT5001")]
    [InlineData("[1,]", "WRIT5001")]
    [InlineData("{\"a\":1,}", "WRIT5001")]
    [InlineData("// note\n1", "WRIT5001")]
    [InlineData("nul", "WRIT5001")]
    [InlineData("\uFEFF{}", "WRIT5001")]
    [InlineData("{\"a\":1,\"a\":1}", "WRIT5002")]
    [InlineData("{\"a\":1,\"\\u0061\":2}", "WRIT5002")]
    [InlineData("{\"b\":{\"x\":1,\"a\":0,\"x\":2}}", "WRIT5002")]
    [InlineData("1.5", "WRIT5005")]
    [InlineData("1.0", "WRIT5005")]
    [InlineData("1e3", "WRIT5005")]
    [InlineData("-0", "WRIT5005")]
    [InlineData("9007199254740992", "WRIT5005")]
    [InlineData("-9007199254740992", "WRIT5005")]
    [InlineData("100000000000000000000000000", "WRIT5005")]
    [InlineData("\"\\ud800\"", "WRIT5006")]
    [InlineData("{\"\\udc00\":1}", "WRIT5006")]
    [InlineData("\"\\ud800\\ud800\"", "WRIT5006")]
    public void What_the_restrictions_exclude_is_refused_with_its_id(string json, string id)
    {
        Assert.False(CanonicalJson.TryCanonicalize(Encoding.UTF8.GetBytes(json), out _, out var why));
        Assert.StartsWith(id, why, StringComparison.Ordinal);
        Assert.False(CanonicalJson.TryParse(Encoding.UTF8.GetBytes(json), out _, out _));
        Assert.False(CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        byte[] overlong = [(byte)'"', 0xc0, 0x80, (byte)'"'];
        Assert.False(CanonicalJson.TryCanonicalize(overlong, out _, out var why));
        Assert.StartsWith("WRIT5006", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Sixty_four_levels_are_read_and_sixty_five_are_not()
    {
        byte[] Nested(int levels) => Encoding.UTF8.GetBytes(new string('[', levels) + new string(']', levels));
        Assert.True(CanonicalJson.IsCanonical(Nested(64)));
        Assert.Equal(Nested(64), CanonicalJson.Canonicalize(Nested(64)));
        Assert.False(CanonicalJson.IsCanonical(Nested(65)));
        Assert.False(CanonicalJson.TryCanonicalize(Nested(65), out _, out var why));
        Assert.StartsWith("WRIT5003", why, StringComparison.Ordinal);
        Assert.False(CanonicalJson.TryCanonicalize(Nested(100_000), out _, out _));
    }

    [Fact]
    public void Sixteen_mebibytes_are_the_limit()
    {
        var large = Encoding.UTF8.GetBytes('"' + new string('a', CanonicalJson.MaxBytes - 2) + '"');
        Assert.True(CanonicalJson.IsCanonical(large));
        byte[] larger = [(byte)'"', .. large.AsSpan(1), (byte)' '];
        Assert.False(CanonicalJson.TryCanonicalize(larger, out _, out var why));
        Assert.StartsWith("WRIT5004", why, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_ordered_by_UTF16_and_not_by_code_point()
    {
        // U+10000 is D800 DC00 in UTF-16, before U+FB33; in UTF-8 and by code point it is after.
        var canonical = "{\"\U00010000\":1,\"\uFB33\":2}"u8;
        Assert.True(CanonicalJson.IsCanonical(canonical));
        Assert.False(CanonicalJson.IsCanonical("{\"\uFB33\":2,\"\U00010000\":1}"u8));
        Assert.Equal(canonical.ToArray(), CanonicalJson.Canonicalize("{\"\uFB33\":2,\"\U00010000\":1}"u8));
    }

    [Theory]
    [InlineData("{\"\":1,\"a\":2}", true)]
    [InlineData("{\"a\":2,\"\":1}", false)]
    [InlineData("{\"\":1,\"\":2}", false)]
    [InlineData("{\"a\":{\"b\":[]}}", true)]
    [InlineData("\"\\u001f\"", true)]
    [InlineData("\"\\u001F\"", false)]
    [InlineData("\"\\u000a\"", false)]
    [InlineData("\"\\/\"", false)]
    [InlineData("\"\\u007f\"", false)]
    [InlineData("\"\u007f\"", true)]
    [InlineData("[1,2 ]", false)]
    [InlineData("[01]", false)]
    [InlineData("[-1]", true)]
    [InlineData("[-]", false)]
    [InlineData("[+1]", false)]
    public void The_scanner_knows_the_one_form(string json, bool canonical) =>
        Assert.Equal(canonical, CanonicalJson.IsCanonical(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Encoding_what_was_decoded_gives_the_same_bytes_and_nothing_else_is_canonical()
    {
        Prop.ForAll(JsonTexts.Arbitrary(), text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var canonical = CanonicalJson.Canonicalize(bytes);
            return CanonicalJson.IsCanonical(canonical)
                && CanonicalJson.Canonicalize(canonical).AsSpan().SequenceEqual(canonical)
                && CanonicalJson.IsCanonical(bytes) == bytes.AsSpan().SequenceEqual(canonical)
                && JsonTexts.SameMeaning(text, Encoding.UTF8.GetString(canonical));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Two_ways_to_judge_a_damaged_text_agree()
    {
        var mutator = new Mutator(8785);
        var seeds = JsonTexts.Seeds.Select(static s => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(s))).ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = mutator.Mutate(seeds[i % seeds.Length]);
            var slow = CanonicalJson.TryCanonicalizeSlowly(damaged, out var canonical) && canonical.AsSpan().SequenceEqual(damaged);
            Assert.True(slow == CanonicalJson.IsCanonical(damaged), Convert.ToHexString(damaged));
        }
    }
}
