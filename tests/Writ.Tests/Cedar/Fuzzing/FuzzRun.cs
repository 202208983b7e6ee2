using System.Diagnostics;
using System.Globalization;

namespace Writ.Tests.Cedar.Fuzzing;

/// <summary>
/// Runs inputs through one target, on a thread with the stack of a thread pool's. An input that throws, takes too long or
/// allocates too much ends the run and is kept; one that kills the process is the one the file <c>current</c> holds.
/// </summary>
internal sealed class FuzzRun(FuzzTarget target, int seed)
{
    // What the runtime gives to threads of servers is 1.5 MiB, and less where somebody says so.
    private const int Stack = 1 << 20;

    /// <summary>Longer than any input of this size has reason to take, on the slowest machine.</summary>
    private static readonly TimeSpan LongestInput = TimeSpan.FromSeconds(20);

    /// <summary>Bytes allocated for one input, at most, and besides for each byte of it: everything that is checked included.</summary>
    private const long MemoryForOne = 64L << 20;
    private const long MemoryForByte = 64L << 10;

    private readonly FuzzMutator _mutator = new(target.Seeds, target.Words, seed);
    private long _began;
    private volatile int _number = -1;
    private volatile string? _failure;

    public int Accepted { get; private set; }

    public int Tried => _number + 1;

    /// <summary>Null, or what went wrong and with which input.</summary>
    public string? Run(Func<int, bool> goesOn, string? current = null)
    {
        var thread = new Thread(() => Loop(goesOn, current), Stack) { IsBackground = true };
        Volatile.Write(ref _began, Stopwatch.GetTimestamp());
        thread.Start();
        while (!thread.Join(TimeSpan.FromMilliseconds(200)))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref _began)) > LongestInput) return $"input {_number} of seed {seed} takes longer than {LongestInput}";
        }

        return _failure;
    }

    public byte[] Input(int number) => _mutator.Make(number);

    private void Loop(Func<int, bool> goesOn, string? current)
    {
        for (var number = 0; goesOn(number) && _failure is null; number++)
        {
            var input = _mutator.Make(number);
            if (current is not null) File.WriteAllText(current, string.Create(CultureInfo.InvariantCulture, $"{target.Name} {seed} {number}"));
            _number = number;
            Volatile.Write(ref _began, Stopwatch.GetTimestamp());
            _failure = Try(input);
        }
    }

    private string? Try(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            if (target.Check(input)) Accepted++;
        }
#pragma warning disable CA1031 // whatever is thrown is the finding
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            return $"input {_number} of seed {seed}: {thrown}";
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > MemoryForOne + (MemoryForByte * input.Length) ? $"input {_number} of seed {seed} ({input.Length} bytes) allocates {allocated} bytes" : null;
    }
}
