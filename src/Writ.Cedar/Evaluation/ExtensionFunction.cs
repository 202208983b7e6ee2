using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Writ.Cedar;

/// <summary>A function or method of an extension type. Total: it gives a value, or says why it has none.</summary>
internal sealed class ExtensionFunction
{
    private static readonly FrozenDictionary<string, ExtensionFunction> All =
        ExtensionFunctions.All().ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    private readonly Apply _apply;

    public ExtensionFunction(string name, bool isMethod, IReadOnlyList<CedarType> parameters, CedarType result, Apply apply)
    {
        Name = name;
        IsMethod = isMethod;
        Parameters = parameters;
        Result = result;
        _apply = apply;
    }

    /// <summary>Computes from arguments whose count and types have been checked.</summary>
    public delegate Value? Apply(ReadOnlySpan<Value> arguments, out string? problem);

    public static IReadOnlyList<string> MethodNames =>
        [.. All.Values.Where(f => f.IsMethod).Select(f => f.Name), "contains", "containsAll", "containsAny", "isEmpty", "getTag", "hasTag"];

    public static IReadOnlyList<string> ConstructorNames => [.. All.Values.Where(f => !f.IsMethod).Select(f => f.Name)];

    public string Name { get; }

    public bool IsMethod { get; }

    public IReadOnlyList<CedarType> Parameters { get; }

    public CedarType Result { get; }

    public static bool TryGet(string name, [NotNullWhen(true)] out ExtensionFunction? function) => All.TryGetValue(name, out function);

    public Value? Call(ReadOnlySpan<Value> arguments, out string? problem)
    {
        problem = null;
        if (arguments.Length != Parameters.Count)
        {
            problem = $"`{Name}` takes {Parameters.Count} argument(s), not {arguments.Length}";
            return null;
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            var expected = ExtensionFunctions.ValueTypeName(Parameters[i]);
            if (arguments[i].TypeName == expected) continue;
            problem = $"type error: expected {expected}, got {arguments[i].TypeName}";
            return null;
        }

        return _apply(arguments, out problem);
    }
}
