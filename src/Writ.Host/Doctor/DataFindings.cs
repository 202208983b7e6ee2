using System.Globalization;
using Writ.Core;
using Writ.Core.Storage;
using Writ.Host.Output;

namespace Writ.Host.Doctor;

/// <summary>The data directory, its register, and the clock against the register's floor. Makes nothing.</summary>
internal static class DataFindings
{
    private const string Data = "data";

    /// <summary>Below this a run could not record itself whole.</summary>
    private const long LeastFreeBytes = 16 << 20;

    public static async Task<IReadOnlyList<Finding>> Find(string? option, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var time = Finding.Ok("clock", "wall time", now.ToString("u", CultureInfo.InvariantCulture));
        var path = DataDirectory.Locate(option);
        if (DataDirectory.Existing(option) is not { } data) return [time, ToBeMade(path), Space(path)];

        List<Finding> findings = [Mode(data), Space(path)];
        if (!Native.CanWrite(path))
            findings.Add(Finding.Blocks(Data, "writable", new("WRIT6001", $"{path} cannot be written by this user", "give another with --data DIR or WRIT_DATA, or remount it writable")));
        if (RegisterPlace.Exists(data)) findings.AddRange(await Register(data, now.ToUnixTimeMilliseconds(), time).ConfigureAwait(false));
        else findings.AddRange([time, Finding.Ok(Data, "register", "made by the first run")]);
        findings.Add(Policies(data));
        return findings;
    }

    private static Finding ToBeMade(string path)
    {
        var parent = Ancestor(path);
        return Native.CanWrite(parent)
            ? Finding.Ok(Data, "directory", $"{path} does not exist yet; the first run makes it")
            : Finding.Blocks(Data, "directory", new("WRIT6001", $"{path} does not exist, and {parent} is not writable", "give one you may write with --data DIR or WRIT_DATA"));
    }

    private static Finding Mode(DataDirectory data)
    {
        try
        {
            data.CheckPrivate();
            return Finding.Ok(Data, "directory", $"{data.Path}, private to its owner");
        }
        catch (DiagnosedException open)
        {
            return Finding.Blocks(Data, "directory", AsDiagnostic(open));
        }
    }

    private static Finding Space(string path)
    {
        var free = new DriveInfo(Ancestor(path)).AvailableFreeSpace;
        return free >= LeastFreeBytes
            ? Finding.Ok(Data, "space", string.Create(CultureInfo.InvariantCulture, $"{free >> 20:N0} MiB free"))
            : Finding.Blocks(Data, "space", new("WRIT6064", $"only {free >> 10} KiB are free where the data directory is", "free space: what cannot be recorded does not run"));
    }

    private static async Task<IReadOnlyList<Finding>> Register(DataDirectory data, long nowMs, Finding time)
    {
        try
        {
            var register = await RegisterPlace.Open(data, TimeProvider.System).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                var size = await register.LogSize().ConfigureAwait(false);
                return [await Clock(register, nowMs, time).ConfigureAwait(false), Finding.Ok(Data, "register", $"opens, with {Text.Plural(size, "log entry", "log entries")}")];
            }
        }
        catch (RegisterException broken)
        {
            return [time, Finding.Blocks(Data, "register", broken.Diagnostic)];
        }
    }

    private static async Task<Finding> Clock(IRegister register, long nowMs, Finding time)
    {
        try
        {
            await new ClockFloor(register).Check(nowMs).ConfigureAwait(false);
            return time with { Found = time.Found + ", not behind the register" };
        }
        catch (DiagnosedException behind)
        {
            return Finding.Blocks(time.Area, time.Name, AsDiagnostic(behind));
        }
    }

    private static Finding Policies(DataDirectory data) => Directory.Exists(data.Policy)
        ? Finding.Ok(Data, "policies", $"{data.Policy}; writ policy check reads them")
        : Finding.Absent(Data, "policies", new("WRIT6065", "there is no bundle, so everything is denied", "writ policy init"));

    /// <summary>The nearest directory above that exists, or the directory itself.</summary>
    private static string Ancestor(string path)
    {
        while (!Directory.Exists(path)) path = Path.GetDirectoryName(path) ?? "/";
        return path;
    }

    private static Diagnostic AsDiagnostic(DiagnosedException fault) => new(fault.Diagnosis.Code, fault.Diagnosis.Why, fault.Diagnosis.Remedy);
}
