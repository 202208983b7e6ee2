using System.CommandLine;
using System.Text.Json;
using Writ.Execute.Confining;
using Writ.Execute.Launching;
using Writ.Host.Doctor;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary><c>writ doctor</c>: whether a run could be governed here, and what stands in the way.</summary>
internal static class DoctorCommand
{
    public static Command Create(GlobalOptions global)
    {
        var command = new Command("doctor", "Say whether programs can be governed here: launcher, kernel, cgroups, cryptography, clock, data directory.");
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var examination = await Examine(parsed.GetValue(global.Data)).ConfigureAwait(false);
            if (global.Json(parsed)) terminal.Out.WriteLine(JsonSerializer.Serialize(examination, ExaminationJson.Default.Examination));
            else Show(examination, terminal);
            return examination.Governable ? ExitCodes.Done : ExitCodes.Unreachable;
        });
        return command;
    }

    private static async Task<Examination> Examine(string? data)
    {
        var host = HostProbe.Probe(LauncherProgram.In(AppContext.BaseDirectory));
        return Examination.Of(
        [
            .. MachineFindings.Find(host), .. CryptographyFindings.Find(), .. await DataFindings.Find(data, TimeProvider.System).ConfigureAwait(false),
        ]);
    }

    private static void Show(Examination examination, Terminal terminal)
    {
        var area = "";
        foreach (var finding in examination.Findings)
        {
            var heading = finding.Area == area ? "" : area = finding.Area;
            var mark = finding switch
            {
                { State: FindingState.Ok } => terminal.Green("✓"),
                { Needed: true } => terminal.Red("✗"),
                _ => terminal.Dim("–"),
            };
            terminal.Out.WriteLine($"{heading,-13} {mark} {finding.Name,-19} {finding.Found}{(finding.Code is { } code ? $" ({code})" : "")}");
            if (finding.Remedy is { } remedy) terminal.Out.WriteLine($"{"",-15} {"",-19} do: {remedy}");
        }

        terminal.Out.WriteLine();
        terminal.Out.WriteLine(examination.Governable
            ? $"{terminal.Green("✓")} Programs can be governed here. Marked –: not there, and refused where it is asked for."
            : $"{terminal.Red("✗")} Nothing can be governed here, so nothing runs. Marked ✗: what stands in the way.");
    }
}
