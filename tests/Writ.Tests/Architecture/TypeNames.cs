namespace Writ.Tests.Architecture;

/// <summary>Types as C# writes them.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short",
        [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint", [typeof(nuint)] = "nuint", [typeof(char)] = "char", [typeof(double)] = "double", [typeof(float)] = "float",
        [typeof(decimal)] = "decimal", [typeof(string)] = "string", [typeof(object)] = "object",
    };

    /// <param name="full">With the namespace, for the type's own line.</param>
    public static string Of(Type type, bool full = false)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsByRef || type.IsPointer) return Of(type.GetElementType()!) + (type.IsPointer ? "*" : "");
        if (type.IsArray) return Of(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Of(underlying) + "?";
        if (type.IsGenericParameter) return type.Name;
        var outer = type.DeclaringType is { } declaring ? Of(declaring, full) + "." : full && type.Namespace is { } space ? space + "." : "";
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return outer + (tick < 0 ? type.Name : type.Name[..tick] + Arguments(type.GetGenericArguments()));
    }

    public static string Arguments(Type[] arguments) => arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(argument => Of(argument)))}>";
}
