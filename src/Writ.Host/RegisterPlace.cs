using System.Text;
using Writ.Core.Storage;
using Writ.Host.Output;
using Writ.Register;

namespace Writ.Host;

/// <summary>Where a data directory's register is: a file in it, or the PostgreSQL database that it was given once and keeps to.</summary>
/// <remarks>
/// Kept, so that no command can open another register by forgetting an option: two registers under one set of keys are two logs
/// that contradict each other, and two counts of every budget.
/// </remarks>
internal static class RegisterPlace
{
    /// <summary>The kept address, without a password; null where the register is the file.</summary>
    public static string? Address(DataDirectory data) => File.Exists(data.RegisterAddress) ? File.ReadAllText(data.RegisterAddress).Trim() : null;

    /// <summary>Whether there is a register, or an address of one.</summary>
    public static bool Exists(DataDirectory data) => File.Exists(data.Register) || File.Exists(data.RegisterAddress);

    /// <exception cref="RegisterException">It does not open.</exception>
    public static async Task<IRegisterStore> Open(DataDirectory data, TimeProvider clock) => Address(data) is { } address
        ? await PostgresRegister.Open(address, clock).ConfigureAwait(false)
        : SqliteRegister.Open(data.Register, clock);

    /// <summary>Gives a data directory its PostgreSQL, after seeing that it opens.</summary>
    /// <exception cref="DiagnosedException">WRIT6110, WRIT6111: it has another register.</exception>
    /// <exception cref="RegisterException">It does not open.</exception>
    public static async Task Keep(DataDirectory data, string address, TimeProvider clock)
    {
        if (File.Exists(data.Register))
        {
            throw new DiagnosedException(new Diagnosis("WRIT6110", "this data directory has a register of its own", $"{data.Register} holds its permits and its log",
                "move it: writ register backup FILE; move register.db away; writ serve --register ADDRESS once, end it; writ register restore FILE", ExitCodes.Usage));
        }

        var wanted = PostgresRegister.WithoutPassword(address);
        if (Address(data) is { } kept && kept != wanted)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6111", "this data directory has another register", $"{data.RegisterAddress} says {kept}",
                "name that one; or, where the same database has moved, write its new address into that file", ExitCodes.Usage));
        }

        var register = await PostgresRegister.Open(address, clock).ConfigureAwait(false);
        await register.DisposeAsync().ConfigureAwait(false);
        AtomicFile.Write(data.RegisterAddress, Encoding.UTF8.GetBytes(wanted + "\n"));
    }
}
