using System.Globalization;
using Microsoft.Playwright;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Browser;

[Collection(ConsoleCollection.Name)]
public sealed class ExecutionsPageTests(ConsoleFixture console)
{
    [Fact]
    public async Task A_run_appears_live_and_its_row_follows_it_to_the_end()
    {
        await using var tab = await Tab.Open(console.Chromium);
        await tab.Enter(console.Server, "/executions");
        await tab.WaitFor("#live[data-state=live]");
        var before = await tab.Text(".fl[data-group=''] [data-f=n]");
        var execution = console.Run("/bin/echo", "live");
        await tab.WaitFor($"#rows tr[data-id={execution}][data-tone=completed]");
        Assert.Equal("exit 0", await tab.Text($"tr[data-id={execution}] .why"));
        Assert.Equal(execution, await tab.Page.GetAttributeAsync("#rows tr:first-child", "data-id"));
        Assert.NotEqual(before, await tab.Text(".fl[data-group=''] [data-f=n]"));
        tab.MustNotComplain();
    }

    [Fact]
    public async Task While_paused_new_rows_wait_behind_a_count()
    {
        await using var tab = await Tab.Open(console.Chromium);
        await tab.Enter(console.Server, "/executions");
        await tab.WaitFor("#live[data-state=live]");
        await tab.Page.Keyboard.PressAsync("p");
        var execution = console.Run("/bin/echo", "waits");
        await tab.WaitFor("#newpill:not([hidden])");
        Assert.Null(await tab.Page.QuerySelectorAsync($"tr[data-id={execution}]"));
        await tab.Page.ClickAsync("#newpill");
        await tab.WaitFor($"tr[data-id={execution}]");
        tab.MustNotComplain();
    }

    [Fact]
    public async Task The_panel_opens_by_keys_and_has_an_address_of_its_own()
    {
        await using var tab = await Tab.Open(console.Chromium);
        await tab.Enter(console.Server, "/executions?state=killed");
        await tab.WaitFor("#live[data-state=live]");
        await tab.Page.Keyboard.PressAsync("j");
        await tab.Page.Keyboard.PressAsync("Enter");
        await tab.WaitFor("#detail[data-id=" + console.Killed + "]");
        Assert.Equal($"{console.Server.Address}/executions/{console.Killed}?state=killed", tab.Page.Url);
        var asClicked = await tab.Text("#detail");
        await tab.Page.ReloadAsync();
        Assert.Equal(asClicked, await tab.Text("#detail"));
        Assert.Contains("Nothing was left alive", asClicked, StringComparison.Ordinal);
        await tab.WaitFor("#live[data-state=live]");
        await tab.Page.Keyboard.PressAsync("Escape");
        await tab.Page.WaitForSelectorAsync("#detail", new PageWaitForSelectorOptions { State = WaitForSelectorState.Detached });
        Assert.EndsWith("/executions?state=killed", tab.Page.Url, StringComparison.Ordinal);
        tab.MustNotComplain();
    }

    [Fact]
    public async Task A_denial_is_shown_with_its_reason_and_its_remedy()
    {
        await using var tab = await Tab.Open(console.Chromium);
        await tab.Enter(console.Server, "/executions/" + console.Denied);
        var panel = await tab.Text("#detail");
        Assert.Contains("Denied. Nothing ran.", panel, StringComparison.Ordinal);
        Assert.Contains("WRIT1614", panel, StringComparison.Ordinal);
        Assert.Contains("no-raw-copies", panel, StringComparison.Ordinal);
        tab.MustNotComplain();
    }

    [Fact]
    public async Task Without_scripts_the_list_and_the_panel_are_readable()
    {
        await using var tab = await Tab.Open(console.Chromium, scripts: false);
        await tab.Enter(console.Server, "/executions");
        await tab.Page.ClickAsync(".fl[data-group=denied]");
        await tab.Page.ClickAsync($"tr[data-id={console.Denied}] a");
        Assert.Contains("Denied. Nothing ran.", await tab.Text("#detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_server_is_said_and_nothing_is_taken_away()
    {
        using var directory = new WritDirectory();
        directory.InitPolicy();
        WritProcess.Run(directory, "run", "--", "/bin/echo", "here").MustExit(0);
        using var server = await ConsoleServer.Start(directory);
        await using var tab = await Tab.Open(console.Chromium);
        await tab.Enter(server, "/executions");
        await tab.WaitFor("#live[data-state=live]");
        server.Kill();
        await tab.WaitFor("#stale:not([hidden])");
        Assert.Contains("Live updates lost", await tab.Text("#stale"), StringComparison.Ordinal);
        Assert.Equal("1", (await tab.Page.Locator("#rows tr").CountAsync()).ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task The_first_page_keeps_its_budget()
    {
        await using var tab = await Tab.Open(console.Chromium);
        await tab.Enter(console.Server, "/executions");
        var (requests, bytes) = await tab.Weigh();
        Assert.InRange(requests, 1, 12);
        Assert.InRange(bytes, 1, 100_000);
    }

    [Theory]
    [InlineData("desk", ColorScheme.Light)]
    [InlineData("desk", ColorScheme.Dark)]
    [InlineData("phone", ColorScheme.Light)]
    [InlineData("phone", ColorScheme.Dark)]
    public async Task Every_size_and_theme_is_accessible(string size, ColorScheme scheme)
    {
        var screen = size == "desk" ? ScreenSize.Desk : ScreenSize.Phone;
        var name = $"{size}-{scheme.ToString().ToLowerInvariant()}";
        await using var tab = await Tab.Open(console.Chromium, screen, scheme);
        await tab.Enter(console.Server, "/executions");
        await tab.WaitFor("#live[data-state=live]");
        await tab.MustBeAccessible("executions-" + name);
        await tab.Page.GotoAsync($"{console.Server.Address}/executions/{console.Killed}");
        await tab.WaitFor("#live[data-state=live]");
        await tab.MustBeAccessible("execution-" + name);
        tab.MustNotComplain();
    }
}
