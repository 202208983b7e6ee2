using Microsoft.Playwright;

namespace Writ.EndToEnd.Browser;

[Collection(ConsoleCollection.Name)]
public sealed class ProofPageTests(ConsoleFixture console)
{
    // What each check rests on (docs/spec/evidence.md).
    private static readonly Dictionary<string, string[]> Basis = new()
    {
        ["decision.input"] = ["decision.signed"], ["decision.authority"] = ["decision.signed"], ["permit.signed"] = ["decision.signed"],
        ["permit.bound"] = ["permit.signed", "decision.input"], ["permit.spent"] = ["permit.signed", "log.chain"], ["permit.window"] = ["permit.spent"],
        ["run.image"] = ["receipt.signed", "permit.signed"], ["run.events"] = ["receipt.signed", "log.chain"], ["run.ended"] = ["receipt.signed"],
        ["log.inclusion"] = ["log.entries"], ["log.chain"] = ["log.entries"], ["receipt.complete"] = ["receipt.signed", "log.chain"],
        ["receipt.final"] = ["receipt.signed", "decision.signed"],
    };

    // The check that a flipped bit has to fail.
    private static readonly Dictionary<string, string> Breaks = new()
    {
        ["policy"] = "decision.authority", ["request"] = "decision.input", ["executable"] = "decision.input", ["permit"] = "decision.signed",
        ["event"] = "log.entries", ["receipt"] = "receipt.signed", ["path"] = "log.inclusion", ["checkpoint"] = "log.checkpoint",
    };

    [Fact]
    public async Task Evidence_verifies_and_each_flipped_bit_is_caught_with_the_network_off()
    {
        await using var tab = await Tab.Open(console.Chromium);
        await tab.Enter(console.Server, "/proof/" + console.Killed);
        await tab.WaitFor("#verdict[data-verdict=holds]");
        Assert.Contains("it was killed", await tab.Text("#run"), StringComparison.Ordinal);
        tab.MustNotComplain();
        await tab.Offline(true);
        await tab.Page.ClickAsync("#again");
        await Settled(tab, "holds");
        var offered = await tab.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#flips [data-flip]')].map(b => b.dataset.flip)");
        Assert.Superset(new HashSet<string> { "policy", "request", "executable", "permit", "event", "receipt", "path", "checkpoint" }, offered.ToHashSet());
        foreach (var flip in offered)
        {
            await tab.Page.ClickAsync($"[data-flip={flip}]");
            await tab.WaitFor($"[data-flip={flip}][aria-pressed=true]");
            await Settled(tab, "does-not-hold");
            var checks = await Checks(tab);
            Assert.True(checks[Breaks[flip]] == "fail", $"{flip} did not break {Breaks[flip]}");
            Assert.All(Basis.Where(check => checks.GetValueOrDefault(check.Key) == "pass"), check => Assert.All(check.Value, on => Assert.Equal("pass", checks[on])));
            Assert.NotNull(await tab.Page.QuerySelectorAsync($".chk[data-id='{Breaks[flip]}'] details[open]"));
        }

        await tab.Page.ClickAsync("[data-flip='']");
        await Settled(tab, "holds");
    }

    [Fact]
    public async Task Every_end_has_a_proof_that_holds()
    {
        await using var tab = await Tab.Open(console.Chromium);
        await tab.Enter(console.Server, "/proof");
        foreach (var execution in new[] { console.Completed, console.Failed, console.Denied, console.Killed })
        {
            await tab.Page.GotoAsync($"{console.Server.Address}/proof/{execution}");
            await Settled(tab, "holds");
        }

        tab.MustNotComplain();
    }

    [Fact]
    public async Task A_file_from_disk_is_judged_by_the_keys_that_were_pinned_here()
    {
        await using var tab = await Tab.Open(console.Chromium);
        await tab.Enter(console.Server, "/proof");
        await tab.WaitFor("#trustkeys li");
        var response = await tab.Page.Context.APIRequest.GetAsync($"{console.Server.Address}/v1/evidence/{console.Completed}");
        var evidence = await response.BodyAsync();
        await Give(tab, evidence);
        await Settled(tab, "holds");

        // One character of a signature, as somebody would who changes the file on its way.
        var at = System.Text.Encoding.UTF8.GetString(evidence).IndexOf("\"payload\":\"", StringComparison.Ordinal) + 200;
        evidence[at] = evidence[at] == (byte)'A' ? (byte)'B' : (byte)'A';
        await Give(tab, evidence);
        await Settled(tab, "does-not-hold");

        await Give(tab, "not evidence"u8.ToArray());
        await Settled(tab, "malformed");
        tab.MustNotComplain();
    }

    [Fact]
    public async Task Keys_are_pinned_at_first_use_and_others_are_not_taken_unasked()
    {
        await using var tab = await Tab.Open(console.Chromium);
        await tab.Enter(console.Server, "/proof/" + console.Completed);
        await Settled(tab, "holds");
        await tab.Page.EvaluateAsync("""
            const kept = JSON.parse(localStorage.getItem("writ-trust"));
            kept.text += " ";
            localStorage.setItem("writ-trust", JSON.stringify(kept));
            """);
        await tab.Page.ReloadAsync();
        await tab.WaitFor("#trustwarn:not([hidden])");
        Assert.Contains("other keys than the ones pinned", await tab.Text("#trustwarn"), StringComparison.Ordinal);
        await tab.Page.ClickAsync("#take");
        await tab.Page.WaitForSelectorAsync("#trustwarn", new PageWaitForSelectorOptions { State = WaitForSelectorState.Hidden });
        await tab.Page.ClickAsync("#replace");
        await tab.Page.FillAsync("#pastetext", "{}");
        await tab.Page.ClickAsync("#pastebox button[value=ok]");
        await tab.WaitFor("#toast[data-on]");
        Assert.Contains("Not used", await tab.Text("#toast"), StringComparison.Ordinal);
        await Settled(tab, "holds");
        tab.MustNotComplain();
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
        await tab.Enter(console.Server, "/proof/" + console.Killed);
        await Settled(tab, "holds");
        await tab.MustBeAccessible("proof-" + name);
        await tab.Page.ClickAsync("[data-flip=receipt]");
        await Settled(tab, "does-not-hold");
        await tab.MustBeAccessible("proof-broken-" + name);
        tab.MustNotComplain();
    }

    private static async Task Settled(Tab tab, string verdict)
    {
        try
        {
            await tab.WaitFor($"#verdict[data-verdict={verdict}]:not([data-v=busy])");
        }
        catch (TimeoutException)
        {
            var checks = string.Join(", ", (await Checks(tab)).Where(check => check.Value != "pass").Select(check => $"{check.Key}: {check.Value}"));
            Assert.Fail($"not {verdict} but {await tab.Page.GetAttributeAsync("#verdict", "data-verdict")}; {checks}; {string.Join("; ", tab.Complaints)}");
        }
    }

    private static Task Give(Tab tab, byte[] file) => tab.Page.SetInputFilesAsync("#file", new FilePayload { Name = "given.writ.json", MimeType = "application/json", Buffer = file });

    private static async Task<Dictionary<string, string>> Checks(Tab tab) =>
        (await tab.Page.EvaluateAsync<string[][]>("[...document.querySelectorAll('.chk')].map(c => [c.dataset.id, c.dataset.s])")).ToDictionary(pair => pair[0], pair => pair[1]);
}
