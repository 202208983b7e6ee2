using Writ.Execute.Trust;
using Writ.Tests.Support;

namespace Writ.Tests.Execute;

/// <summary>What becomes of a program's own files while it runs is noticed, and what changes no byte of them is not.</summary>
public sealed class OwnFilesTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly string _library;
    private readonly OwnFiles _files;

    public OwnFilesTests()
    {
        _library = _folder.Write("library.so", "the code");
        _folder.Write("program", "more code");
        _folder.Write("program.pdb", "its symbols");
        _files = OwnFiles.Measure(_folder.Path, TimeProvider.System);
        Assert.Null(_files.FindChange());
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("law", "L6")]
    public void A_changed_byte_is_noticed_and_putting_it_back_does_not_help()
    {
        File.WriteAllText(_library, "the c0de");
        Assert.EndsWith("library.so was changed", _files.FindChange(), StringComparison.Ordinal);
        File.WriteAllText(_library, "the code");
        Assert.EndsWith("library.so was changed", _files.FindChange(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("law", "L6")]
    public void A_file_that_takes_its_place_is_noticed()
    {
        File.Move(_folder.Write("beside/library.so", "other code"), _library, overwrite: true);
        Assert.EndsWith("library.so was changed", _files.FindChange(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_an_older_time_is_noticed()
    {
        var before = File.GetLastWriteTimeUtc(_library);
        File.WriteAllText(_library, "the c0de");
        File.SetLastWriteTimeUtc(_library, before);
        Assert.EndsWith("library.so was changed", _files.FindChange(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_added_or_removed_is_noticed()
    {
        File.Delete(_library);
        Assert.EndsWith("library.so was removed", _files.FindChange(), StringComparison.Ordinal);

        _folder.Write("library.so", "the code");
        var others = OwnFiles.Measure(_folder.Path, TimeProvider.System);
        _folder.Write("libcrypto.so", "found before the system's");
        Assert.EndsWith("libcrypto.so was added", others.FindChange(), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_mode_its_links_and_its_symbols_may_change()
    {
        // Measured in the background: what changed before that would count as changed.
        Assert.True(SpinWait.SpinUntil(() => _files.FindChange() is null && _files.Measured, TimeSpan.FromSeconds(60)));
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(_library, UnixFileMode.UserRead);
        File.WriteAllText(_folder.PathOf("program.pdb"), "others");
        Assert.Null(_files.FindChange());
    }
}
