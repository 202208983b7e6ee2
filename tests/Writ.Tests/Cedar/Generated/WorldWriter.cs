using System.Text;

namespace Writ.Tests.Cedar.Generated;

/// <summary>Writes a generated schema in Cedar's schema syntax.</summary>
internal static class WorldWriter
{
    public static string Write(World world)
    {
        var text = new StringBuilder();
        var spaces = world.Entities.Select(e => SpaceOf(e.Type)).Concat(world.Actions.Select(a => a.Namespace)).Distinct();
        foreach (var space in spaces.Order(StringComparer.Ordinal))
        {
            if (space.Length > 0) text.Append("namespace ").Append(space).AppendLine(" {");
            foreach (var entity in world.Entities.Where(e => SpaceOf(e.Type) == space)) Write(text, entity, world.NamesTypes);
            foreach (var action in world.Actions.Where(a => a.Namespace == space)) Write(text, action, world.NamesTypes);
            if (space.Length > 0) text.AppendLine("}");
        }

        return text.ToString();
    }

    private static string SpaceOf(string type) => type.LastIndexOf("::", StringComparison.Ordinal) is >= 0 and var at ? type[..at] : "";

    private static void Write(StringBuilder text, EntityKind entity, bool namesTypes)
    {
        var name = entity.Type[(entity.Type.LastIndexOf(':') + 1)..];
        var tagType = namesTypes && entity.Tags is not null ? name + "Tag" : entity.Tags?.Spelling;
        if (tagType != entity.Tags?.Spelling) text.Append("type ").Append(tagType).Append(" = ").Append(entity.Tags!.Spelling).AppendLine(";");
        text.Append("entity ").Append(name);
        if (entity.Ids is { } ids)
        {
            text.Append(" enum [").AppendJoin(", ", ids.Select(Text.Quote)).AppendLine("];");
            return;
        }

        if (entity.MemberOf.Count > 0) text.Append(" in [").AppendJoin(", ", entity.MemberOf).Append(']');
        text.Append(' ').Append(entity.Attributes.Spelling);
        if (tagType is not null) text.Append(" tags ").Append(tagType);
        text.AppendLine(";");
    }

    private static void Write(StringBuilder text, ActionKind action, bool namesTypes)
    {
        var context = namesTypes ? "Context" + action.Id.Replace(' ', '_') : action.Context.Spelling;
        if (namesTypes) text.Append("type ").Append(context).Append(" = ").Append(action.Context.Spelling).AppendLine(";");
        text.Append("action ").Append(Text.Quote(action.Id));
        if (action.Parents.Count > 0) text.Append(" in [").AppendJoin(", ", action.Parents.Select(Text.Quote)).Append(']');
        if (action.Principals.Count > 0)
        {
            text.Append(" appliesTo { principal: [").AppendJoin(", ", action.Principals).Append("], resource: [").AppendJoin(", ", action.Resources)
                .Append("], context: ").Append(context).Append(" }");
        }

        text.AppendLine(";");
    }
}
