using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Writ.Tests.Architecture;

/// <summary>An assembly's public surface as text: a line a type, a line a member, in ordinal order.</summary>
internal static class PublicApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            _ = text.Append(Kind(type)).Append(' ').Append(TypeNames.Of(type, full: true)).Append(Parents(type)).Append('\n');
            foreach (var member in Members(type).Order(StringComparer.Ordinal)) _ = text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => IsReadOnly(type) ? "readonly struct" : "struct",
        _ when typeof(Delegate).IsAssignableFrom(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsSealed: true } => "sealed class",
        { IsAbstract: true } => "abstract class",
        _ => "class",
    };

    private static bool IsReadOnly(Type type) => type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false);

    private static string Parents(Type type)
    {
        if (type.IsEnum) return "";
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        var parents = type.GetInterfaces().Except(inherited).Select(parent => TypeNames.Of(parent)).Order(StringComparer.Ordinal);
        var implied = type.BaseType is null || type.BaseType == typeof(object) || type.BaseType == typeof(ValueType);
        var all = string.Join(", ", implied ? parents : parents.Prepend(TypeNames.Of(type.BaseType!)));
        return all.Length == 0 ? "" : " : " + all;
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), provider: null)}");
        return type.GetMembers(Declared).Where(member => !IsSynthesised(member)).Select(Line).OfType<string>();
    }

    // Records' copying, printing and comparing; property accessors carry the mark too, but properties do not.
    private static bool IsSynthesised(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || member.Name.Contains('<', StringComparison.Ordinal);

    private static string? Line(MemberInfo member) => member switch
    {
        ConstructorInfo made when IsVisible(made) => $"{Access(made)}new({Parameters(made)})",
        MethodInfo method when IsVisible(method) && (!method.IsSpecialName || IsOperator(method)) =>
            $"{Access(method)}{Modifiers(method)}{TypeNames.Of(method.ReturnType)} {Name(method)}({Parameters(method)})",
        PropertyInfo property => Property(property),
        FieldInfo field when field.IsPublic || field.IsFamily => Field(field),
        EventInfo happening when happening.AddMethod is { } add && IsVisible(add) => $"event {TypeNames.Of(happening.EventHandlerType!)} {happening.Name}",
        _ => null,
    };

    private static string? Property(PropertyInfo property)
    {
        var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).ToList();
        if (accessors.Count == 0) return null;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var words = accessors.Select(accessor => accessor.ReturnType != typeof(void) ? "get;" : IsInit(accessor) ? "init;" : "set;")
            .Order(StringComparer.Ordinal);
        var indexed = string.Join(", ", property.GetIndexParameters().Select(Parameter));
        var index = indexed.Length > 0 ? $"[{indexed}]" : "";
        var start = $"{Access(accessors[0])}{Modifiers(accessors[0])}{required}{TypeNames.Of(property.PropertyType)} {property.Name}{index}";
        return $"{start} {{ {string.Join(' ', words)} }}";
    }

    private static string Field(FieldInfo field) => field.IsLiteral
        ? $"const {TypeNames.Of(field.FieldType)} {field.Name} = {field.GetRawConstantValue()}"
        : $"{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{TypeNames.Of(field.FieldType)} {field.Name}";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsOperator(MethodInfo method) => method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodBase method) => method switch
    {
        { IsStatic: true } => "static ",
        { DeclaringType.IsInterface: true } => "",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } when ((MethodInfo)method).GetBaseDefinition() != method => "override ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    private static string Name(MethodInfo method) => method.Name + TypeNames.Arguments(method.GetGenericArguments());

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var way = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ => "",
        };
        var otherwise = parameter.HasDefaultValue ? $" = {parameter.RawDefaultValue ?? "null"}" : "";
        return $"{way}{TypeNames.Of(parameter.ParameterType)} {parameter.Name}{otherwise}";
    }
}
