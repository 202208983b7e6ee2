using System.Diagnostics;
using System.Text.Json.Nodes;
using Writ.EndToEnd.Laws;
using Writ.EndToEnd.Support;

namespace Writ.EndToEnd.Runs;

/// <summary>Programs that people run reach a server over https, through the way out of their run and no other way.</summary>
public sealed class NetworkTests : IDisposable
{
    private readonly Scene _scene = new();
    private readonly TlsFiles _server;

    public NetworkTests()
    {
        var files = Directory.CreateDirectory(_scene.Directory.PathOf("files")).FullName;
        _server = new TlsFiles(files);
        File.WriteAllText(Path.Combine(files, "hello.txt"), "hello\n");
        File.WriteAllText(Path.Combine(_scene.Directory.Work, "ca.pem"), _server.Pem);
    }

    public void Dispose()
    {
        _server.Dispose();
        _scene.Dispose();
    }

    [Fact]
    public void Curl_and_python_fetch_a_file()
    {
        LetOut();
        Run($"curl -sS --cacert ca.pem https://localhost:{_server.Port}/hello.txt").MustExit(0).MustSay("hello");
        Run($"""
            python3 -c 'import ssl, urllib.request as r; print(r.urlopen("https://localhost:{_server.Port}/hello.txt", context=ssl.create_default_context(cafile="ca.pem")).read())'
            """).MustExit(0).MustSay("b'hello\\n'");
        Assert.Contains(Events(), text => text.StartsWith($"egress.allowed WRIT1600 network https://localhost:{_server.Port} at ", StringComparison.Ordinal)
            && text.Contains(" by /usr/bin/python3", StringComparison.Ordinal));
        Assert.Contains(Events(), text => text.StartsWith("egress.closed ", StringComparison.Ordinal));
        _scene.MustBeWhole();
    }

    [Fact]
    public void Git_clones_a_repository()
    {
        LetOut();
        var (repository, bare) = (_scene.Directory.PathOf("repository"), _scene.Directory.PathOf("files", "repository.git"));
        Prepare("git", "init", "-q", repository);
        File.WriteAllText(Path.Combine(repository, "README"), "cloned\n");
        Prepare("git", "-C", repository, "add", "README");
        Prepare("git", "-C", repository, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "first");
        Prepare("git", "clone", "-q", "--bare", repository, bare);
        Prepare("git", "-C", bare, "update-server-info");
        Run($"git -c http.sslCAInfo=$PWD/ca.pem clone -q https://localhost:{_server.Port}/repository.git clone && cat clone/README").MustExit(0).MustSay("cloned");
    }

    [Fact]
    public void Npm_installs_a_package()
    {
        LetOut();
        var package = Directory.CreateDirectory(_scene.Directory.PathOf("package")).FullName;
        File.WriteAllText(Path.Combine(package, "package.json"), """{ "name": "leaf", "version": "1.0.0", "main": "index.js" }""");
        File.WriteAllText(Path.Combine(package, "index.js"), "module.exports = 'from leaf';\n");
        Prepare("tar", "-czf", _scene.Directory.PathOf("files", "leaf-1.0.0.tgz"), "-C", _scene.Directory.PathOf(), "package");
        var version = new JsonObject
        {
            ["name"] = "leaf", ["version"] = "1.0.0", ["main"] = "index.js",
            ["dist"] = new JsonObject { ["tarball"] = $"https://localhost:{_server.Port}/leaf-1.0.0.tgz" },
        };
        var entry = new JsonObject
        {
            ["name"] = "leaf", ["dist-tags"] = new JsonObject { ["latest"] = "1.0.0" }, ["versions"] = new JsonObject { ["1.0.0"] = version },
        };
        File.WriteAllText(_scene.Directory.PathOf("files", "leaf"), entry.ToJsonString());
        File.WriteAllText(Path.Combine(_scene.Directory.Work, "package.json"), """{ "name": "root", "version": "1.0.0" }""");
        Run($"npm install leaf --registry https://localhost:{_server.Port}/ --cafile ca.pem --cache ./cache --no-audit --no-fund --loglevel=error && node -p 'require(\"leaf\")'")
            .MustExit(0).MustSay("from leaf");
    }

    [Fact]
    [Trait("law", "L14")]
    public void What_no_policy_permits_is_denied_and_the_run_goes_on()
    {
        LetOut("""when { context.arguments.host == "elsewhere" }""");
        Run($"curl -sS --cacert ca.pem https://localhost:{_server.Port}/hello.txt; echo then $?").MustExit(0).MustSay("then 56");
        Assert.Contains(Events(), text => text.StartsWith($"egress.denied WRIT1612  https://localhost:{_server.Port} at ", StringComparison.Ordinal));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    [Trait("law", "L9")]
    public void A_protected_rule_holds_for_what_a_run_asks_the_network_for()
    {
        LetOut();
        File.AppendAllText(Path.Combine(_scene.Directory.Data, "protected", "helpers.cedar"), """

            @id("no-curl")
            forbid (principal, action == Action::"http.request", resource) when { context.parent has program && context.parent.program.name == "curl" };
            """);
        Raise("protected");
        Run($"curl -sS --cacert ca.pem https://localhost:{_server.Port}/hello.txt; echo then $?").MustExit(0).MustSay("then 56");
        Assert.Contains(Events(), text => text.StartsWith("egress.denied WRIT1614 no-curl ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_secret_is_added_to_what_is_sent_on_in_tls_and_stands_nowhere_else()
    {
        const string Secret = "s3cr3t-value-of-this-test";
        LetOut(egress: $"GET upgrade://localhost:{_server.Port}/hello.txt", credentials: $$"""
            [{ "name": "token", "header": "Authorization", "prefix": "Bearer ", "for": "upgrade://localhost:{{_server.Port}}/*" }]
            """);
        var fetch = $"env; curl -sSv http://localhost:{_server.Port}/hello.txt; curl -sS http://localhost:{_server.Port}/other";
        Run(fetch).MustSay("WRIT3022");
        using (var keep = WritProcess.Start(_scene.Directory, "secrets", "set", "token"))
        {
            keep.Input.WriteLine(Secret);
            keep.Input.Close();
            keep.WaitForEnd().MustExit(0);
        }

        _scene.Writ("secrets", "list").MustExit(0).MustSay("token");
        var file = Path.Combine(_scene.Directory.Data, "secrets", "token");
        var trusted = new Dictionary<string, string> { ["SSL_CERT_FILE"] = Path.Combine(_scene.Directory.Work, "ca.pem") };
        var run = WritProcess.Run(_scene.Directory, Scene.RunOf("sh", "-c", fetch) with { Environment = trusted });
        run.MustExit(0).MustSay("hello").MustSay("WRIT3240");
        Assert.Contains($"Authorization: Bearer {Secret}", Assert.Single(_server.Requests), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, run.Output + run.Errors, StringComparison.Ordinal);
        var written = Directory.GetFiles(_scene.Directory.Data, "*", SearchOption.AllDirectories).Where(path => path != file);
        Assert.All(written, path => Assert.True(File.ReadAllBytes(path).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(Secret)) < 0, path));
        _scene.MustBeWhole();
    }

    private WritResult Run(string script) => _scene.Writ("run", "--", "sh", "-c", script);

    private List<string> Events() => RunEvents.OfNewest(_scene);

    private void LetOut(string when = "", string? egress = null, string? credentials = null)
    {
        egress ??= $"localhost:{_server.Port}";
        var policy = Path.Combine(_scene.Directory.Data, "policy");
        File.WriteAllText(Path.Combine(policy, "network.cedar"), $"""
            @id("network")
            permit (principal is User, action == Action::"http.request", resource is Endpoint) {when};

            """);
        var profile = Path.Combine(policy, "profiles", "starter.json");
        var json = JsonNode.Parse(File.ReadAllText(profile))!;
        json["egress"] = new JsonArray(egress, $"127.0.0.1:{_server.Port}", $"[::1]:{_server.Port}");
        if (credentials is not null) json["credentials"] = JsonNode.Parse(credentials);
        File.WriteAllText(profile, json.ToJsonString());
        Raise("policy");
    }

    private void Raise(string tier)
    {
        var manifest = Path.Combine(_scene.Directory.Data, tier, "bundle.json");
        var json = JsonNode.Parse(File.ReadAllText(manifest))!;
        json["version"] = (long)json["version"]! + 1;
        File.WriteAllText(manifest, json.ToJsonString());
    }

    private static void Prepare(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
    }
}
