using System.Text.Json;

namespace Writ.Cedar;

internal static class EntityWriter
{
    /// <summary>Writes an array of entities; parents by type and id, tags only where there are any.</summary>
    public static void Write(Utf8JsonWriter writer, IEnumerable<Entity> entities)
    {
        writer.WriteStartArray();
        foreach (var entity in entities)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("uid");
            ValueWriter.WriteUid(writer, entity.Uid);
            writer.WritePropertyName("attrs");
            ValueWriter.Write(writer, entity.Attributes);
            writer.WriteStartArray("parents");
            foreach (var parent in entity.Parents.Order()) ValueWriter.WriteUid(writer, parent);
            writer.WriteEndArray();
            if (entity.Tags.Count > 0)
            {
                writer.WritePropertyName("tags");
                ValueWriter.Write(writer, entity.Tags);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
