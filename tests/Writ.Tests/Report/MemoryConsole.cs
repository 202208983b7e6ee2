using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Writ.Report;

namespace Writ.Tests.Report;

/// <summary>The console over data in memory: what the host would wire.</summary>
internal sealed class MemoryConsole : IEvidence, IEnforcement, IOneTimeLinks
{
    private readonly HashSet<string> _links = new(StringComparer.Ordinal);

    public MemoryExecutions Executions { get; } = new();
    public Dictionary<string, ReadOnlyMemory<byte>> EvidenceFiles { get; } = new(StringComparer.Ordinal);
    public ReadOnlyMemory<byte> TrustFile { get; set; }
    public EnforcementState Current { get; set; } = new(true, null);

    public void Issue(string token)
    {
        lock (_links) _links.Add(token);
    }

    public ValueTask<bool> TryRedeem(string token, CancellationToken cancellation)
    {
        lock (_links) return new(_links.Remove(token));
    }

    public ValueTask<ReadOnlyMemory<byte>?> Get(string execution, CancellationToken cancellation) =>
        new(EvidenceFiles.TryGetValue(execution, out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null);

    public ValueTask<ReadOnlyMemory<byte>> Trust(CancellationToken cancellation) => new(TrustFile);

    /// <summary>Builds the application on a server; <paramref name="before"/> runs in front of everything.</summary>
    public WebApplication Build(Action<IWebHostBuilder> server, TimeProvider clock, Action<WebApplication>? before = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole();
        server(builder.WebHost);
        var app = builder.Build();
        before?.Invoke(app);
        ReportModule.Map(app, new ReportSources
        {
            Executions = Executions, Evidence = this, Enforcement = this, Links = this, Clock = clock,
        });
        return app;
    }
}
