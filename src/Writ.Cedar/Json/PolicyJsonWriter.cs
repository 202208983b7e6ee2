using System.Text.Json;

namespace Writ.Cedar;

/// <summary>Writes policies, templates and policy sets in the JSON policy format (EST).</summary>
internal static class PolicyJsonWriter
{
    public static void Write(Utf8JsonWriter writer, PolicySet set)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("staticPolicies");
        foreach (var policy in set.Policies)
        {
            if (IsLinkedHere(set, policy)) continue;
            writer.WritePropertyName(policy.Id);
            Write(writer, policy);
        }

        writer.WriteEndObject();
        writer.WriteStartObject("templates");
        foreach (var template in set.Templates)
        {
            writer.WritePropertyName(template.Id);
            Write(writer, template.Body);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("templateLinks");
        foreach (var policy in set.Policies)
        {
            if (IsLinkedHere(set, policy)) WriteLink(writer, policy.Link!);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, Policy policy)
    {
        writer.WriteStartObject();
        writer.WriteString("effect", policy.Effect == Effect.Permit ? "permit" : "forbid");
        writer.WritePropertyName("principal");
        WriteScope(writer, "?principal", policy.Principal);
        writer.WritePropertyName("action");
        WriteScope(writer, policy.Action);
        writer.WritePropertyName("resource");
        WriteScope(writer, "?resource", policy.Resource);
        writer.WriteStartArray("conditions");
        foreach (var condition in policy.Conditions)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", condition.IsWhen ? "when" : "unless");
            writer.WritePropertyName("body");
            ExprJsonWriter.Write(writer, condition.Body);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteAnnotations(writer, policy.Annotations);
        writer.WriteEndObject();
    }

    private static bool IsLinkedHere(PolicySet set, Policy policy) => policy.Link is { } link && set.TryGetTemplate(link.TemplateId, out _);

    private static void WriteLink(Utf8JsonWriter writer, TemplateLink link)
    {
        writer.WriteStartObject();
        writer.WriteString("templateId", link.TemplateId);
        writer.WriteString("newId", link.NewId);
        writer.WriteStartObject("values");
        WriteSlot(writer, "?principal", link.Principal);
        WriteSlot(writer, "?resource", link.Resource);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteSlot(Utf8JsonWriter writer, string slot, EntityUid? uid)
    {
        if (uid is null) return;
        writer.WritePropertyName(slot);
        ValueWriter.WriteUid(writer, uid);
    }

    private static void WriteScope(Utf8JsonWriter writer, string slot, EntityScope scope)
    {
        writer.WriteStartObject();
        writer.WriteString("op", scope.Kind switch { ScopeKind.Any => "All", ScopeKind.Equal => "==", ScopeKind.In => "in", _ => "is" });
        if (scope.Type is not null) writer.WriteString("entity_type", scope.Type);
        if (scope.Kind == ScopeKind.IsIn) writer.WriteStartObject("in");
        if (scope.IsSlot) writer.WriteString("slot", slot);
        else WriteSlot(writer, "entity", scope.Entity);
        if (scope.Kind == ScopeKind.IsIn) writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteScope(Utf8JsonWriter writer, ActionScope scope)
    {
        writer.WriteStartObject();
        writer.WriteString("op", scope.Kind switch { ScopeKind.Any => "All", ScopeKind.Equal => "==", _ => "in" });
        if (scope.Entities.Count == 1)
        {
            WriteSlot(writer, "entity", scope.Entities[0]);
        }
        else if (scope.Kind == ScopeKind.In)
        {
            writer.WriteStartArray("entities");
            foreach (var uid in scope.Entities) ValueWriter.WriteUid(writer, uid);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void WriteAnnotations(Utf8JsonWriter writer, IReadOnlyList<Annotation> annotations)
    {
        if (annotations.Count == 0) return;
        writer.WriteStartObject("annotations");
        foreach (var annotation in annotations.OrderBy(a => a.Name, StringComparer.Ordinal)) writer.WriteString(annotation.Name, annotation.Value);
        writer.WriteEndObject();
    }
}
