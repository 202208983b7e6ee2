using Microsoft.Extensions.Hosting;

namespace Writ.Host.Serving;

/// <summary>The web server lives as long as the command that started it, which alone listens for signals.</summary>
internal sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
