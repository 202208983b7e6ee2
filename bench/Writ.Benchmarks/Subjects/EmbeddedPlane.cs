using Writ.Core.Documents;
using Writ.Host;
using Writ.Host.Pipeline;

namespace Writ.Benchmarks.Subjects;

/// <summary>A control plane in a data directory of its own, with the starter bundle, and a request to run <c>/bin/true</c>.</summary>
internal sealed class EmbeddedPlane : IAsyncDisposable
{
    private const string Reachable = """
        @id("network")
        permit (principal, action == Action::"http.request", resource);
        """;

    private readonly DirectoryInfo _directory;

    private EmbeddedPlane(DirectoryInfo directory, ControlPlane plane, RunRequest request) =>
        (_directory, Plane, Request) = (directory, plane, request);

    public ControlPlane Plane { get; }

    public RunRequest Request { get; }

    /// <summary>Made by the executable, as a user would make it.</summary>
    /// <param name="register">Of its register in PostgreSQL; null for one of its own.</param>
    /// <param name="children">The mode of its profiles for child programs.</param>
    /// <param name="egress">What its runs may reach, by anybody's permission.</param>
    public static async Task<EmbeddedPlane> Open(string? register = null, string children = "inherit", params string[] egress)
    {
        var directory = Directory.CreateTempSubdirectory("writ-bench-");
        var (data, work) = (Path.Combine(directory.FullName, "data"), directory.CreateSubdirectory("work").FullName);
        await Programs.Run(Programs.Writ, ["policy", "init"], data, work);
        foreach (var profile in Directory.GetFiles(Path.Combine(data, "policy", "profiles")))
        {
            var text = (await File.ReadAllTextAsync(profile)).Replace("\"inherit\"", $"\"{children}\"", StringComparison.Ordinal);
            if (egress.Length > 0) text = text.Replace("\"egress\": []", $"\"egress\": [{string.Join(',', egress.Select(entry => $"\"{entry}\""))}]", StringComparison.Ordinal);
            await File.WriteAllTextAsync(profile, text);
        }

        if (egress.Length > 0) await File.WriteAllTextAsync(Path.Combine(data, "policy", "network.cedar"), Reachable);
        if (register is not null) await RegisterPlace.Keep(DataDirectory.Open(data), register, TimeProvider.System);
        return await Open(directory);
    }

    /// <summary>Another control plane with the same keys, policies and register, and a data directory of its own.</summary>
    public async Task<EmbeddedPlane> Replica()
    {
        var directory = Directory.CreateTempSubdirectory("writ-bench-");
        var data = DataDirectory.Open(Path.Combine(directory.FullName, "data"));
        directory.CreateSubdirectory("work");
        await Programs.Run("cp", ["-a", Plane.Data.Keys, Plane.Data.Trust, Plane.Data.Policy, Plane.Data.Protected, Plane.Data.RegisterAddress, data.Path], data.Path, directory.FullName);
        return await Open(directory);
    }

    private static async Task<EmbeddedPlane> Open(DirectoryInfo directory)
    {
        var plane = await ControlPlane.OpenToGovern(DataDirectory.Open(Path.Combine(directory.FullName, "data")), policyFolder: null, TimeProvider.System);
        return new EmbeddedPlane(directory, plane, new RunRequest
        {
            Peer = LocalPeer.Current(),
            Argv = ["/bin/true"],
            Environment = new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" },
            WorkingDirectory = Path.Combine(directory.FullName, "work"),
            Claims = new Dictionary<string, string>(),
            Limits = Limits.None,
            Stdio = ["null", "null", "null"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Plane.DisposeAsync();
        _directory.Delete(recursive: true);
    }
}
