using System.CommandLine;
using Writ.Core.Evidence;
using Writ.Host.Keys;
using Writ.Host.Output;
using Writ.Register;

namespace Writ.Host.Commands;

/// <summary>For commands that only look: what a data directory holds, without making any of it.</summary>
internal static class ExistingData
{
    /// <exception cref="DiagnosedException">WRIT6050: there is none.</exception>
    public static DataDirectory Require(GlobalOptions global, ParseResult parsed)
    {
        var option = parsed.GetValue(global.Data);
        return DataDirectory.Existing(option) ?? throw Nothing(DataDirectory.Locate(option), "the directory does not exist");
    }

    /// <exception cref="DiagnosedException">WRIT6050: nothing was ever recorded in it.</exception>
    /// <exception cref="Core.Storage.RegisterException">The register does not open.</exception>
    public static async Task<IRegisterStore> Register(DataDirectory data) => RegisterPlace.Exists(data)
        ? await RegisterPlace.Open(data, TimeProvider.System).ConfigureAwait(false)
        : throw Nothing(data.Path, "it holds no register");

    /// <summary>The data directory's own trust, its root signature checked.</summary>
    /// <exception cref="DiagnosedException">WRIT6050, WRIT6051.</exception>
    public static (TrustFile File, TrustedKeys Keys) Trust(DataDirectory data) => File.Exists(data.Trust)
        ? TrustReading.Load(data.Trust)
        : throw Nothing(data.Path, "it holds no trust.json");

    public static Core.Diagnostic Damaged(IRegisterStore register, string found) => new("WRIT4001", $"the register {register.Where} is damaged ({found})",
        "keep a copy of it, then restore a backup with `writ register restore`");

    private static DiagnosedException Nothing(string path, string why) => new(new Diagnosis("WRIT6050", $"nothing was recorded in {path}", why,
        "name the right directory with --data or WRIT_DATA; the first writ run makes one", ExitCodes.NotFound));
}
