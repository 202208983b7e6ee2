using Writ.Core.Storage;

namespace Writ.Register;

/// <summary>A register and what its operator does with it: examine, back up, restore.</summary>
/// <remarks>A backup is a register of its own, a SQLite file, whichever kind it was made from and whichever it is restored to.</remarks>
public interface IRegisterStore : IRegister
{
    /// <summary>The file, or the address without a password.</summary>
    string Where { get; }

    /// <summary>Checks all that is stored. Takes time in proportion to it.</summary>
    /// <returns>What is wrong, for people; empty where nothing is.</returns>
    ValueTask<IReadOnlyList<string>> Examine();

    /// <summary>Writes everything, as of one moment, into a new file (mode 0600); others go on meanwhile.</summary>
    /// <exception cref="RegisterException">WRIT4030: the file cannot be made, or is there already.</exception>
    Task Backup(string path);

    /// <summary>Replaces everything by a backup, in one transaction that every other user of this register sees. The epoch moves on, beyond
    /// both the backup's and this register's, so that no permit of before is good any more (L5), and every lease is ended.</summary>
    /// <param name="path">The backup. It is not changed.</param>
    /// <param name="tail">Given the backup's number of log entries: what is known of the log beyond it.</param>
    /// <returns>The new epoch.</returns>
    /// <exception cref="RegisterException">WRIT4031: it is no sound backup; WRIT4002: a newer version made it.</exception>
    Task<long> Restore(string path, Func<IRegister, Task<LogTail>> tail);
}

/// <summary>Entries that were published after a backup was made. The log only grows (L11): a restored register must not append others in their place.</summary>
/// <param name="Leaves">Those beyond the backup's last, in order.</param>
/// <param name="Checkpoint">The signed checkpoint over all of them; empty where the backup's own is the newest.</param>
public sealed record LogTail(IReadOnlyList<ReadOnlyMemory<byte>> Leaves, ReadOnlyMemory<byte> Checkpoint)
{
    /// <summary>The predicate type of an entry of which only the leaf was left.</summary>
    public const string PredicateType = "lost";

    public static LogTail None { get; } = new([], default);
}
