using System.Text.Json;
using Writ.Core.Api;
using Writ.Core.Storage;
using Writ.Host.Commands;
using Writ.Host.Output;
using Writ.Register;

namespace Writ.Host.Detached;

/// <summary>A detached run as its readers see it: what it said, and whether it is over.</summary>
internal sealed class KeptRun : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    private readonly IRegisterStore _register;
    private readonly string _place;

    private KeptRun(IRegisterStore register, string execution, string place) => (_register, Execution, _place) = (register, execution, place);

    public string Execution { get; }

    /// <exception cref="DiagnosedException">WRIT6041, WRIT6084: there is no such execution, or nothing is kept of it.</exception>
    public static async Task<KeptRun> Find(DataDirectory data, string execution)
    {
        var register = await ExistingData.Register(data).ConfigureAwait(false);
        try
        {
            var run = new KeptRun(register, execution, KeptOutput.PathOf(data.Output, execution));
            if (await run.Summary().ConfigureAwait(false) is null)
                throw new DiagnosedException(new Diagnosis("WRIT6041", $"there is no execution {Text.Shorten(execution, 60)}", "the register has none of this id",
                    "writ executions list", ExitCodes.NotFound));
            if (!Directory.Exists(run._place))
                throw new DiagnosedException(new Diagnosis("WRIT6084", $"nothing is kept of what {execution} said",
                    "only of detached runs is output kept, of the last 64 of them, and until they are erased", "start it with writ run --detach", ExitCodes.NotFound));
            return run;
        }
        catch
        {
            await register.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Shows what it said, to its end or as far as it has come.</summary>
    public async Task Show(bool fromNow, bool follow, Terminal terminal, CancellationToken over)
    {
        using var reader = new OutputReader(_place, fromNow);
        using var output = Console.OpenStandardOutput();
        using var error = Console.OpenStandardError();
        while (true)
        {
            // Asked first: what it said until then is passed on after.
            var ended = !follow || await HasEnded().ConfigureAwait(false);
            if (reader.PassOn(output, error)) terminal.Error.WriteLine("… what came next is no longer kept");
            if (ended || over.IsCancellationRequested) return;
            try
            {
                await Task.Delay(Period, over).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // One more look, and out.
            }
        }
    }

    public async Task<bool> HasEnded() => await Summary().ConfigureAwait(false) is not { EndedAtMs: null };

    public async Task<ExecutionSummary?> Summary() => await _register.Read(Spaces.Execution, Execution).ConfigureAwait(false) is { } row
        ? JsonSerializer.Deserialize(row.Value.Span, ApiJson.Default.ExecutionSummary)
        : null;

    public ValueTask DisposeAsync() => _register.DisposeAsync();
}
