using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Writes schemas in the JSON format: namespaces and what they declare by name, each name on its own.</summary>
internal static class SchemaJsonWriter
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<NamespaceSyntax> namespaces)
    {
        writer.WriteStartObject();
        foreach (var @namespace in namespaces.OrderBy(n => n.Name, CodePoints.Order)) WriteNamespace(writer, @namespace);
        writer.WriteEndObject();
    }

    private static void WriteNamespace(Utf8JsonWriter writer, NamespaceSyntax @namespace)
    {
        writer.WriteStartObject(@namespace.Name);
        if (@namespace.CommonTypes.Count > 0)
        {
            writer.WriteStartObject("commonTypes");
            foreach (var type in @namespace.CommonTypes.OrderBy(t => t.Name.Name, CodePoints.Order)) WriteType(writer, type.Name.Name, type.Type, type.Annotations);
            writer.WriteEndObject();
        }

        writer.WriteStartObject("entityTypes");
        foreach (var (name, type) in SchemaPrinter.ByName(@namespace.EntityTypes, t => t.Names)) WriteEntityType(writer, name, type);
        writer.WriteEndObject();
        writer.WriteStartObject("actions");
        foreach (var (name, action) in SchemaPrinter.ByName(@namespace.Actions, a => a.Names)) WriteAction(writer, name, action);
        writer.WriteEndObject();
        WriteAnnotations(writer, @namespace.Annotations);
        writer.WriteEndObject();
    }

    private static void WriteEntityType(Utf8JsonWriter writer, string name, EntityTypeSyntax type)
    {
        writer.WriteStartObject(name);
        if (type.Ids is { } ids)
        {
            writer.WriteStartArray("enum");
            foreach (var id in ids) writer.WriteStringValue(id);
            writer.WriteEndArray();
        }

        if (type.Parents.Count > 0) WriteNames(writer, "memberOfTypes", type.Parents);
        if (type.Shape is { } shape && !SchemaPrinter.IsEmptyRecord(shape)) WriteType(writer, "shape", shape, []);
        if (type.Tags is { } tags) WriteType(writer, "tags", tags, []);
        WriteAnnotations(writer, type.Annotations);
        writer.WriteEndObject();
    }

    private static void WriteAction(Utf8JsonWriter writer, string name, ActionSyntax action)
    {
        writer.WriteStartObject(name);
        if (action.Principals is not null && action.Resources is not null)
        {
            writer.WriteStartObject("appliesTo");
            WriteNames(writer, "resourceTypes", action.Resources);
            WriteNames(writer, "principalTypes", action.Principals);
            if (action.Context is { } context && !SchemaPrinter.IsEmptyRecord(context)) WriteType(writer, "context", context, []);
            writer.WriteEndObject();
        }

        if (action.Parents.Count > 0)
        {
            writer.WriteStartArray("memberOf");
            foreach (var parent in action.Parents)
            {
                writer.WriteStartObject();
                writer.WriteString("id", parent.Id);
                if (parent.Type is not null) writer.WriteString("type", parent.Type);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        WriteAnnotations(writer, action.Annotations);
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string key, IReadOnlyList<NameSyntax> names)
    {
        writer.WriteStartArray(key);
        foreach (var name in names) writer.WriteStringValue(name.Name);
        writer.WriteEndArray();
    }

    private static void WriteAnnotations(Utf8JsonWriter writer, IReadOnlyList<Annotation> annotations)
    {
        if (annotations.Count == 0) return;
        writer.WriteStartObject("annotations");
        foreach (var annotation in annotations.OrderBy(a => a.Name, CodePoints.Order))
        {
            if (annotation.Value is null) writer.WriteNull(annotation.Name);
            else writer.WriteString(annotation.Name, annotation.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter writer, string key, TypeSyntax type, IReadOnlyList<Annotation> annotations, bool isRequired = true)
    {
        writer.WriteStartObject(key);
        switch (type)
        {
            case SetTypeSyntax set:
                writer.WriteString("type", "Set");
                WriteType(writer, "element", set.Element, []);
                break;
            case RecordTypeSyntax record:
                writer.WriteString("type", "Record");
                writer.WriteStartObject("attributes");
                foreach (var attribute in record.Attributes.OrderBy(a => a.Name, CodePoints.Order))
                    WriteType(writer, attribute.Name, attribute.Type, attribute.Annotations, attribute.IsRequired);
                writer.WriteEndObject();
                break;
            case NamedTypeSyntax named:
                WriteName(writer, named);
                break;
            default:
                throw new InvalidOperationException($"no JSON for {type.GetType().Name}");
        }

        WriteAnnotations(writer, annotations);
        if (!isRequired) writer.WriteBoolean("required", false);
        writer.WriteEndObject();
    }

    private static void WriteName(Utf8JsonWriter writer, NamedTypeSyntax named)
    {
        switch (named.Kind)
        {
            case TypeNameKind.BuiltIn when TypeResolver.IsExtension(named.Name):
                writer.WriteString("type", "Extension");
                writer.WriteString("name", named.Name);
                break;
            case TypeNameKind.BuiltIn:
                writer.WriteString("type", named.Name == "Bool" ? "Boolean" : named.Name);
                break;
            case TypeNameKind.Common:
                writer.WriteString("type", named.Name);
                break;
            default:
                writer.WriteString("type", named.Kind == TypeNameKind.Entity ? "Entity" : "EntityOrCommon");
                writer.WriteString("name", named.Name);
                break;
        }
    }
}
