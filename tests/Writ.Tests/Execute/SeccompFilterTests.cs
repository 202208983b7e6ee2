using System.Buffers.Binary;
using Writ.Execute.Confining;

namespace Writ.Tests.Execute;

/// <summary>The filter, interpreted call by call: what a table in the specification says, the program does.</summary>
public sealed class SeccompFilterTests
{
    private const uint X64 = 0xC000003E, Allow = 0x7FFF0000, Kill = 0x80000000, EPerm = 0x00050001, ENoSys = 0x00050026, EAfNoSupport = 0x00050061;

    private static readonly byte[] Program = SeccompFilter.Build();

    [Fact]
    public void Every_refused_call_is_refused_and_no_other_number_below_500_is()
    {
        uint[] conditional = [435, 437];
        for (uint number = 0; number < 500; number++)
        {
            var expected = SeccompFilter.Refused.Contains(number) ? EPerm : conditional.Contains(number) ? ENoSys : Allow;
            if (number is 41 or 53) continue; // socket and socketpair with zeros are no call anyone makes
            Assert.True(Judge(number) == expected, $"call {number}: {Judge(number):x}");
        }
    }

    [Theory]
    [InlineData(0x40000003u, 0x40000000u)]
    [InlineData(0xC000003Eu, 0x40000001u)]
    [InlineData(0xC00000B7u, 59u)]
    public void Another_architecture_kills(uint architecture, uint number) => Assert.Equal(Kill, Run(architecture, number, []));

    [Theory]
    [InlineData(56, 0, 0x10000011ul, EPerm)] // clone with CLONE_NEWUSER
    [InlineData(56, 0, 0x00020011ul, EPerm)]
    [InlineData(56, 0, 0x00000080ul, EPerm)] // CLONE_NEWTIME
    [InlineData(56, 0, 0x003D0F00ul, Allow)] // a thread
    [InlineData(41, 0, 1ul, EPerm)] // AF_UNIX
    [InlineData(41, 0, 16ul, Allow)]
    [InlineData(41, 0, 40ul, EAfNoSupport)] // vsock
    [InlineData(41, 0, 17ul, EAfNoSupport)] // packet
    [InlineData(41, 0, 0xFFFFFFFF00000001ul, EPerm)] // only 32 bits count
    [InlineData(44, 3, 0x20000000ul, EPerm)] // sendto with MSG_FASTOPEN
    [InlineData(44, 3, 0x4000ul, Allow)]
    [InlineData(46, 2, 0x20000040ul, EPerm)]
    [InlineData(307, 3, 0x20000000ul, EPerm)]
    [InlineData(16, 1, 0x5412ul, EPerm)] // TIOCSTI
    [InlineData(16, 1, 0xFFFFFFFF00005412ul, EPerm)]
    [InlineData(16, 1, 0x541Cul, EPerm)] // TIOCLINUX
    [InlineData(16, 1, 0x5423ul, EPerm)] // TIOCSETD
    [InlineData(16, 1, 0x5401ul, Allow)]
    public void The_values_in_registers_decide(uint number, int argument, ulong value, uint expected)
    {
        var arguments = new ulong[6];
        arguments[argument] = value;
        Assert.Equal(expected, Run(X64, number, arguments));
    }

    [Theory]
    [InlineData(2, 1, Allow)]
    [InlineData(2, 0x80801, Allow)] // with SOCK_CLOEXEC and SOCK_NONBLOCK
    [InlineData(10, 1, Allow)]
    [InlineData(2, 2, EPerm)]
    [InlineData(2, 0x80002, EPerm)]
    [InlineData(10, 3, EPerm)]
    public void Of_the_internet_only_streams_are_let_through(ulong family, ulong type, uint expected) =>
        Assert.Equal(expected, Run(X64, 41, [family, type, 0, 0, 0, 0]));

    [Theory]
    [InlineData(1, Allow)]
    [InlineData(5, Allow)]
    [InlineData(0x80801, Allow)]
    [InlineData(2, EPerm)]
    [InlineData(0x80002, EPerm)]
    public void A_pair_of_datagram_sockets_is_refused(ulong type, uint expected) => Assert.Equal(expected, Run(X64, 53, [1, type, 0, 0, 0, 0]));

    private static uint Judge(uint number) => Run(X64, number, []);

    // linux/filter.h, the instructions that the program uses.
    private static uint Run(uint architecture, uint number, ulong[] arguments)
    {
        uint accumulator = 0;
        for (var pc = 0; pc < Program.Length / 8; pc++)
        {
            var at = Program.AsSpan(pc * 8, 8);
            var k = BinaryPrimitives.ReadUInt32LittleEndian(at[4..]);
            switch (BinaryPrimitives.ReadUInt16LittleEndian(at))
            {
                case 0x20: accumulator = Load(k, architecture, number, arguments); break;
                case 0x54: accumulator &= k; break;
                case 0x15: pc += accumulator == k ? at[2] : at[3]; break;
                case 0x35: pc += accumulator >= k ? at[2] : at[3]; break;
                case 0x45: pc += (accumulator & k) != 0 ? at[2] : at[3]; break;
                case 0x06: return k;
                default: throw new InvalidOperationException("an instruction that the program should not hold");
            }
        }

        throw new InvalidOperationException("the program ran off its end");
    }

    private static uint Load(uint offset, uint architecture, uint number, ulong[] arguments) => offset switch
    {
        0 => number,
        4 => architecture,
        >= 16 when (offset - 16) % 8 == 0 => arguments.Length == 0 ? 0 : unchecked((uint)arguments[(offset - 16) / 8]),
        _ => throw new InvalidOperationException($"offset {offset}"),
    };
}
