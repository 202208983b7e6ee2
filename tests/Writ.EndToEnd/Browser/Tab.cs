using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Writ.EndToEnd.Support;
using Writ.Tests.Support;

namespace Writ.EndToEnd.Browser;

/// <summary>A browser profile with one page, and everything that went wrong in it.</summary>
internal sealed class Tab : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _complaints = [];

    private Tab(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        Page.Console += (_, message) => Note(message.Type is "error" or "warning", $"{message.Type}: {message.Text}");
        Page.PageError += (_, fault) => Note(true, fault);
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and faults of scripts.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints) return [.. _complaints];
        }
    }

    public static async Task<Tab> Open(Chromium chromium, ScreenSize? size = null, ColorScheme scheme = ColorScheme.Light, bool scripts = true)
    {
        var (width, height) = size ?? ScreenSize.Desk;
        var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = scheme,
            JavaScriptEnabled = scripts,
            HasTouch = width < ScreenSize.Desk.Width,
        });
        context.SetDefaultTimeout((float)Patience.Limit.TotalMilliseconds);
        return new Tab(context, await context.NewPageAsync());
    }

    /// <summary>Comes in by a one-time link, then goes to a path.</summary>
    public async Task Enter(ConsoleServer server, string path)
    {
        await Page.GotoAsync(server.NewLink());
        Assert.EndsWith("/executions", Page.Url, StringComparison.Ordinal);
        if (path != "/executions") await Page.GotoAsync(server.Address + path);
    }

    public Task Offline(bool offline) => _context.SetOfflineAsync(offline);

    public Task WaitFor(string selector) => Page.WaitForSelectorAsync(selector);

    public Task<string> Text(string selector) => Page.InnerTextAsync(selector);

    /// <summary>Opens the page once more in a window of its own, and counts what came: number and bytes of the bodies.</summary>
    public async Task<(int Requests, int Bytes)> Weigh()
    {
        var came = new ConcurrentQueue<IResponse>();
        var page = await _context.NewPageAsync();

        // A page with a route has no cache: everything comes from the server, as at a first visit.
        await page.RouteAsync("**/*", route => route.ContinueAsync());
        page.Response += (_, response) => came.Enqueue(response);
        await page.GotoAsync(Page.Url);
        var bytes = 0;
        foreach (var response in came.Where(response => !response.Url.Contains("/stream", StringComparison.Ordinal))) bytes += (await response.BodyAsync()).Length;
        await page.CloseAsync();
        return (came.Count, bytes);
    }

    /// <summary>No violation of the rules of axe, no sideways scrolling, and a picture of it to look at.</summary>
    public async Task MustBeAccessible(string picture)
    {
        Assert.False(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth > innerWidth"), $"{picture} scrolls sideways");
        var file = Repository.PathOf("artifacts", "screens", picture + ".png");
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = file, Animations = ScreenshotAnimations.Disabled });
        var result = await Page.RunAxe();
        Assert.True(
            result.Violations.Length == 0,
            $"{picture}: " + string.Join("; ", result.Violations.Select(v => $"{v.Id} ({v.Help}): {string.Join(", ", v.Nodes.Select(node => node.Html))}")));
    }

    public void MustNotComplain() => Assert.True(Complaints.Count == 0, string.Join('\n', Complaints));

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Note(bool bad, string text)
    {
        if (!bad) return;
        lock (_complaints) _complaints.Add(text);
    }
}
