using System.CommandLine;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Writ.Decide;
using Writ.Execute.Launching;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary><c>writ version</c>: this program, the engine that decides, the launcher that confines.</summary>
internal static class VersionCommand
{
    public static Command Create(GlobalOptions global)
    {
        var command = new Command("version", "Show the versions of this program and of what it stands on.");
        command.SetAction(parsed =>
        {
            var terminal = global.Terminal(parsed);
            var version = new Versions(
                typeof(VersionCommand).Assembly.GetName().Version?.ToString(3) ?? "unknown", Decider.Engine, Launcher(), RuntimeInformation.FrameworkDescription);
            terminal.Out.WriteLine(global.Json(parsed)
                ? JsonSerializer.Serialize(version, VersionJson.Default.Versions)
                : $"writ {version.Writ}\nengine {version.Engine}, launcher {version.Launcher}, {version.Runtime}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Launcher() => LauncherProgram.In(AppContext.BaseDirectory)?.Kind switch
    {
        LauncherKind.Native => "NativeAOT",
        LauncherKind.AppHost => "apphost",
        _ => "missing",
    };
}

/// <summary>What runs here.</summary>
internal sealed record Versions(string Writ, string Engine, string Launcher, string Runtime);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Versions))]
internal sealed partial class VersionJson : JsonSerializerContext;
