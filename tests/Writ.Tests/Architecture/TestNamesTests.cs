using System.Reflection;

namespace Writ.Tests.Architecture;

/// <summary>Tests are sentences, and those of a law name it.</summary>
public sealed class TestNamesTests
{
    [Fact]
    public void Every_test_is_named_by_a_sentence()
    {
        var names = Tests().Where(test => test.Name.Count(letter => letter == '_') < 2 || !char.IsUpper(test.Name[0]));
        Assert.Empty(names.Select(test => $"{test.DeclaringType!.Name}.{test.Name}"));
    }

    [Fact]
    public void Every_law_that_a_test_names_exists()
    {
        var laws = Enumerable.Range(1, 14).Select(number => $"L{number}").ToHashSet();
        var named =
            from test in Tests()
            from trait in test.CustomAttributes.Concat(test.DeclaringType!.CustomAttributes)
            where trait.AttributeType == typeof(TraitAttribute) && (string)trait.ConstructorArguments[0].Value! == "law"
            let law = (string)trait.ConstructorArguments[1].Value!
            where !laws.Contains(law)
            select $"{test.DeclaringType!.Name}.{test.Name}: {law}";
        Assert.Empty(named);
    }

    private static IEnumerable<MethodInfo> Tests() =>
        from type in typeof(TestNamesTests).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        where method.GetCustomAttributes<FactAttribute>().Any()
        select method;
}
