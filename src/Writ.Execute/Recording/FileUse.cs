namespace Writ.Execute.Recording;

/// <summary>What a run does with a file or directory, as far as a profile tells it apart.</summary>
[Flags]
public enum FileUse
{
    None = 0,

    /// <summary>A file is opened for reading.</summary>
    Read = 1,

    /// <summary>A directory is opened, for its entries.</summary>
    List = 2,

    /// <summary>It is written or changed; of a directory, entries are made, renamed or removed.</summary>
    Write = 4,

    /// <summary>A program, its interpreter or its script is executed.</summary>
    Execute = 8,
}
