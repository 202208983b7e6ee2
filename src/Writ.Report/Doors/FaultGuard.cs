using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Writ.Core.Api;
using Writ.Report.Api;

namespace Writ.Report.Doors;

/// <summary>Turns a failed read into an answer that says so, with an id that the server's log has too.</summary>
internal sealed partial class FaultGuard(ILogger<FaultGuard> log, Func<HttpContext, Problem, Task> refuse)
{
    public async Task Apply(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The reader left; there is nobody to answer.
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            Failed(log, fault, context.Request.Path, context.TraceIdentifier);
            await refuse(context, Problems.Fault(context.TraceIdentifier));
        }
    }

    [LoggerMessage(EventId = 7009, Level = LogLevel.Error, Message = "WRIT7009 {Path} failed, request {Request}")]
    private static partial void Failed(ILogger log, Exception fault, string path, string request);
}
