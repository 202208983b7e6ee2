using System.Text;

namespace Writ.Cedar;

/// <summary>Prints schemas in the Cedar syntax, in one order and one layout: reading the text gives the same schema.</summary>
internal sealed class SchemaPrinter
{
    private readonly StringBuilder _text = new();
    private readonly DiagnosticBag _diagnostics = new(null);
    private readonly TextNames _names;
    private string _namespace = "";
    private int _indent;

    private SchemaPrinter(IReadOnlyList<NamespaceSyntax> namespaces) => _names = new TextNames(namespaces);

    public static ParseResult<string> Print(IReadOnlyList<NamespaceSyntax> namespaces)
    {
        var printer = new SchemaPrinter(namespaces);
        foreach (var @namespace in namespaces.OrderBy(n => n.Name, CodePoints.Order)) printer.Print(@namespace);
        return new(printer._diagnostics.HasErrors ? null : printer._text.ToString(), printer._diagnostics.ToList());
    }

    /// <summary>Declarations by name, one for each name: those that share a body stand apart.</summary>
    public static IEnumerable<(string Name, T Declaration)> ByName<T>(IEnumerable<T> declarations, Func<T, IReadOnlyList<NameSyntax>> namesOf) =>
        declarations.SelectMany(d => namesOf(d).Select(n => (n.Name, d))).OrderBy(d => d.Name, CodePoints.Order);

    public static bool IsEmptyRecord(TypeSyntax type) => type is RecordTypeSyntax { Attributes.Count: 0 };

    private void Print(NamespaceSyntax @namespace)
    {
        _namespace = @namespace.Name;
        if (_namespace.Length > 0)
        {
            StartDeclaration(@namespace.Annotations).Append("namespace ").Append(_namespace).Append(" {");
            _indent++;
        }

        foreach (var type in @namespace.CommonTypes.OrderBy(t => t.Name.Name, CodePoints.Order))
        {
            StartDeclaration(type.Annotations).Append("type ").Append(type.Name.Name).Append(" = ");
            Print(type.Type);
            _text.Append(";\n");
        }

        foreach (var (name, type) in ByName(@namespace.EntityTypes, t => t.Names)) PrintEntityType(name, type);
        foreach (var (name, action) in ByName(@namespace.Actions, a => a.Names)) PrintAction(name, action);
        if (_namespace.Length == 0) return;
        _indent--;
        if (@namespace.IsEmpty) _text.Append('\n');
        _text.Append("}\n");
    }

    private void PrintEntityType(string name, EntityTypeSyntax type)
    {
        StartDeclaration(type.Annotations).Append("entity ").Append(name);
        if (type.Ids is { } ids)
        {
            _text.Append(" enum [");
            Separate(ids, id => StringLiteral.Append(_text, id));
            _text.Append(']');
        }

        if (type.Parents.Count > 0) PrintNames(" in ", type.Parents);
        if (type.Shape is { } shape && !IsEmptyRecord(shape)) PrintShape(name, shape);
        if (type.Tags is { } tags)
        {
            _text.Append(" tags ");
            Print(tags);
        }

        _text.Append(";\n");
    }

    private void PrintShape(string name, TypeSyntax shape)
    {
        if (shape is not RecordTypeSyntax)
            Refuse("WRIT1212", $"the shape of `{Names.Join(_namespace, name)}` is the name of a record, which the Cedar syntax cannot say", "write out the record");
        _text.Append(" = ");
        Print(shape);
    }

    private void PrintAction(string name, ActionSyntax action)
    {
        StartDeclaration(action.Annotations).Append("action ");
        StringLiteral.Append(_text, name);
        if (action.Parents.Count > 0)
        {
            _text.Append(" in [");
            Separate(action.Parents, parent =>
            {
                _text.Append(parent.Type ?? "Action").Append("::");
                StringLiteral.Append(_text, parent.Id);
            });
            _text.Append(']');
        }

        // What applies to no principal or to no resource applies to nothing, and the syntax leaves that out.
        if (action.Principals is { Count: > 0 } principals && action.Resources is { Count: > 0 } resources)
        {
            _text.Append(" appliesTo {");
            _indent++;
            PrintNames(NewLine() + "principal: ", principals);
            PrintNames("," + NewLine() + "resource: ", resources);
            _text.Append(',').Append(NewLine()).Append("context: ");
            Print(action.Context ?? new RecordTypeSyntax([], default));
            _indent--;
            _text.Append(NewLine()).Append('}');
        }

        _text.Append(";\n");
    }

    private void PrintNames(string intro, IReadOnlyList<NameSyntax> names)
    {
        _text.Append(intro).Append('[');
        Separate(names, name => _text.Append(name.Name));
        _text.Append(']');
    }

    private void Print(TypeSyntax type)
    {
        switch (type)
        {
            case SetTypeSyntax set:
                _text.Append("Set<");
                Print(set.Element);
                _text.Append('>');
                break;
            case RecordTypeSyntax record:
                PrintRecord(record);
                break;
            case NamedTypeSyntax named:
                if (_names.MeansSomethingElse(named, _namespace))
                    Refuse("WRIT1213", $"`{named.Name}`{(_namespace.Length == 0 ? "" : $" in `{_namespace}`")} means another type in the Cedar syntax", "rename one of the two");
                _text.Append(named.Kind == TypeNameKind.BuiltIn ? $"{Names.Internal}::{named.Name}" : named.Name);
                break;
            default:
                throw new InvalidOperationException($"no text for {type.GetType().Name}");
        }
    }

    private void PrintRecord(RecordTypeSyntax record)
    {
        _text.Append('{');
        _indent++;
        Separate(record.Attributes.OrderBy(a => a.Name, CodePoints.Order), attribute =>
        {
            _text.Append(NewLine());
            foreach (var annotation in attribute.Annotations.OrderBy(a => a.Name, CodePoints.Order)) PrintAnnotation(annotation).Append(NewLine());
            if (Names.IsIdentifier(attribute.Name)) _text.Append(attribute.Name);
            else StringLiteral.Append(_text, attribute.Name);
            _text.Append(attribute.IsRequired ? ": " : "?: ");
            Print(attribute.Type);
        }, ",");
        _indent--;
        _text.Append(record.Attributes.Count == 0 ? "" : NewLine()).Append('}');
    }

    // An empty line before each, but not before the first of a text.
    private StringBuilder StartDeclaration(IReadOnlyList<Annotation> annotations)
    {
        if (_text.Length > 0) _text.Append('\n');
        _text.Append(Indent());
        foreach (var annotation in annotations.OrderBy(a => a.Name, CodePoints.Order)) PrintAnnotation(annotation).Append(NewLine());
        return _text;
    }

    private StringBuilder PrintAnnotation(Annotation annotation)
    {
        _text.Append('@').Append(annotation.Name);
        if (annotation.Value is null) return _text;
        _text.Append('(');
        StringLiteral.Append(_text, annotation.Value);
        return _text.Append(')');
    }

    private void Separate<T>(IEnumerable<T> items, Action<T> print, string separator = ", ")
    {
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst) _text.Append(separator);
            isFirst = false;
            print(item);
        }
    }

    private void Refuse(string id, string message, string help) => _diagnostics.ErrorIn(null, id, message, help);

    private string NewLine() => "\n" + Indent();

    private string Indent() => new(' ', 2 * _indent);
}
