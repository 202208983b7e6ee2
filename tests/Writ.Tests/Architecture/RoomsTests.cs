using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Writ.Tests.Architecture;

/// <summary>Who uses whom, read from the built assemblies: the compiler drops references that are not used.</summary>
public sealed class RoomsTests
{
    private static readonly string[] Pure = ["Writ.Core", "Writ.Cedar"];

    /// <summary>Types of the framework that reach a file, a socket, a process, a thread or a clock.</summary>
    private static readonly string[] Impure =
    [
        "System.IO.File", "System.IO.FileInfo", "System.IO.FileStream", "System.IO.Directory", "System.IO.DirectoryInfo", "System.IO.RandomAccess",
        "System.Net.Sockets.", "System.Net.Http.", "System.Net.Dns",
        "System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "System.TimeProvider", "System.Environment", "System.Console",
        "System.Threading.Thread", "System.Threading.Timer", "System.Random", "System.Threading.Tasks.Task",
    ];

    [Fact]
    public void Every_room_uses_only_what_the_plan_allows()
    {
        Assert.NotEmpty(House.Assemblies);
        var forbidden =
            from assembly in House.Assemblies
            let name = House.ProjectOf(assembly.GetName().Name!)
            from used in assembly.GetReferencedAssemblies()
            let project = House.ProjectOf(used.Name!)
            where project.StartsWith("Writ.", StringComparison.Ordinal) && !House.MayReference[name].Contains(project)
            select $"{name} uses {project}";
        Assert.Empty(forbidden);
    }

    [Fact]
    public void Core_and_Cedar_use_the_framework_and_nothing_else()
    {
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var foreign =
            from assembly in PureAssemblies()
            from used in assembly.GetReferencedAssemblies()
            where !File.Exists(Path.Combine(framework, used.Name + ".dll"))
            select $"{assembly.GetName().Name} uses {used.Name}";
        Assert.Empty(foreign);
    }

    [Fact]
    public void Core_and_Cedar_touch_no_file_socket_process_or_clock()
    {
        // The storage contract in Core is asynchronous: its ValueTasks are named in signatures, never awaited there.
        var touched =
            from assembly in PureAssemblies()
            from type in TypesUsed(assembly)
            where Impure.Any(name => name.EndsWith('.') ? type.StartsWith(name, StringComparison.Ordinal) : type == name)
            select $"{assembly.GetName().Name} uses {type}";
        Assert.Empty(touched);
    }

    [Fact]
    public void The_reading_of_used_types_sees_what_this_test_uses()
    {
        var types = TypesUsed(typeof(RoomsTests).Assembly).ToList();
        Assert.Contains("System.IO.File", types);
    }

    private static IEnumerable<Assembly> PureAssemblies() => House.Assemblies.Where(assembly => Pure.Contains(assembly.GetName().Name));

    private static IEnumerable<string> TypesUsed(Assembly assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly.Location));
        var metadata = image.GetMetadataReader();
        foreach (var handle in metadata.TypeReferences)
        {
            var type = metadata.GetTypeReference(handle);
            yield return $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}";
        }
    }
}
