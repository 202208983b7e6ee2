using FsCheck;
using FsCheck.Fluent;
using Writ.Core;
using Writ.Core.Ids;

namespace Writ.Tests.Core;

public sealed class WritIdTests
{
    [Fact]
    public void The_example_of_RFC_9562_comes_out()
    {
        // A.6: 017F22E2-79B0-7CC3-98C4-DC0C0C07398F, 2022-02-22 14:22:22 -05:00.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(0x017F22E279B0);
        var id = WritId.Create(IdKind.Execution, at, Convert.FromHexString("0CC318C4DC0C0C07398F"));
        Assert.Equal("exe_01FWHE4YDGFK1SHH6W1G60EECF", id);
        Assert.Equal(at, WritId.TimeOf(IdKind.Execution, id));
    }

    [Fact]
    public void Every_id_that_is_made_is_valid_for_its_kind_alone_and_sorts_by_time()
    {
        var ids = ArbMap.Default.GeneratorFor<ulong>().Zip(Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), 10)).ToArbitrary();
        Prop.ForAll(ids, pair =>
        {
            var at = DateTimeOffset.FromUnixTimeMilliseconds((long)(pair.Item1 % 250_000_000_000_000));
            var id = WritId.Create(IdKind.Permit, at, pair.Item2);
            var later = WritId.Create(IdKind.Permit, at.AddMilliseconds(1), pair.Item2);
            return WritId.IsValid(IdKind.Permit, id) && !WritId.IsValid(IdKind.Execution, id) && WritId.KindOf(id) == IdKind.Permit
                && WritId.TimeOf(IdKind.Permit, id) == at && string.CompareOrdinal(id, later) < 0;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("exe_")]
    [InlineData("exe_01fwhe4ydgfk1shh6w1g60eecf")]
    [InlineData("exe_01FWHE4YDGFK1SHH6W1G60EEC")]
    [InlineData("exe_01FWHE4YDGFK1SHH6W1G60EECFF")]
    [InlineData("exe_81FWHE4YDGFK1SHH6W1G60EECF")]
    [InlineData("exe_01FWHE4YDGAK1SHH6W1G60EECF")]
    [InlineData("exe_01FWHE4YDGFK10HH6W1G60EECF")]
    [InlineData("exe_O1FWHE4YDGFK1SHH6W1G60EECF")]
    [InlineData("prm_01FWHE4YDGFK1SHH6W1G60EECF")]
    [InlineData("exe_7ZZZZZZZZZFK1SHH6W1G60EECF")]
    public void Any_other_text_is_refused(string? text)
    {
        Assert.False(WritId.IsValid(IdKind.Execution, text));
        Assert.Throws<MalformedException>(() => WritId.Require(IdKind.Execution, text));
    }
}
