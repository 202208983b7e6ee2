using Writ.Execute.Linux;

namespace Writ.Execute.Launching;

/// <summary>A run's lease: one number in a page that we write and its warden reads. Renewing it asks nobody and wakes nobody; the warden looks again when the
/// lease it saw last ends.</summary>
/// <remarks>The page is sealed: whoever gets its descriptor can look at it, and neither change nor cut it.</remarks>
internal sealed unsafe class LeasePage : IDisposable
{
    private const int Size = 4096;

    private readonly Descriptor _file;
    private long* _page;

    private LeasePage(Descriptor file, long* page)
    {
        _file = file;
        _page = page;
    }

    /// <summary>What the warden is given.</summary>
    public int Number => _file.Number;

    /// <summary>When the lease ends, nanoseconds of the boot clock.</summary>
    /// <exception cref="ObjectDisposedException">The run is over.</exception>
    public long Deadline
    {
        get => Volatile.Read(ref *Page);
        set => Volatile.Write(ref *Page, value);
    }

    private long* Page
    {
        get
        {
            ObjectDisposedException.ThrowIf(_page is null, this);
            return _page;
        }
    }

    /// <exception cref="IOException">The kernel gives no memory.</exception>
    public static LeasePage Create(long deadline)
    {
        var file = Open();
        try
        {
            _ = Sys.Check(Sys.Call(Sys.FTruncate, file.Number, Size), "ftruncate");
            // PROT_READ | PROT_WRITE, MAP_SHARED
            var page = Sys.Check(Sys.Call(Sys.Mmap, 0, Size, 3, 1, file.Number, 0), "mmap");
            return Seal(new LeasePage(file, (long*)page) { Deadline = deadline });
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static LeasePage Seal(LeasePage lease)
    {
        // F_ADD_SEALS: F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE, which leaves our own mapping as it is
        var result = Sys.Call(Sys.Fcntl, lease.Number, 1033, 0x17);
        if (result < 0) lease.Dispose();
        _ = Sys.Check(result, "F_ADD_SEALS");
        return lease;
    }

    public void Dispose()
    {
        if (_page is null) return;
        _ = Sys.Call(Sys.Munmap, (nint)_page, Size);
        _page = null;
        _file.Dispose();
    }

    private static Descriptor Open()
    {
        fixed (byte* name = "writ-lease"u8)
        {
            // MFD_CLOEXEC | MFD_ALLOW_SEALING, and MFD_NOEXEC_SEAL where the kernel knows it
            var file = Sys.Call(Sys.MemFdCreate, (nint)name, 3 | 8);
            if (file == -Sys.EInval) file = Sys.Call(Sys.MemFdCreate, (nint)name, 3);
            return new Descriptor(Sys.Check(file, "memfd_create"));
        }
    }
}
