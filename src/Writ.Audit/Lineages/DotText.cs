using System.Globalization;
using System.Text;

namespace Writ.Audit.Lineages;

/// <summary>A lineage in Graphviz's language: <c>writ lineage get EXE -o dot | dot -Tsvg</c>.</summary>
/// <remarks>
/// Every word of the agent's stands in a quoted id, in which the quote and the backslash are escaped and control characters are
/// left out, so that none can end the string, and none is an escape of Graphviz's own (<c>\N</c>, <c>\G</c>).
/// </remarks>
public static class DotText
{
    private const int LabelLength = 60;

    public static string Of(LineageGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var dot = new StringBuilder("digraph lineage {\n  rankdir=LR;\n  node [shape=box, fontname=\"monospace\"];\n");
        foreach (var node in graph.Nodes)
        {
            var label = string.Join("\\n", new[] { Label(node), node.State, node.Execution }.Select(Escape));
            var pen = node.Execution == graph.Execution ? ", penwidth=2" : "";
            dot.Append(CultureInfo.InvariantCulture, $"  \"{Escape(node.Execution)}\" [label=\"{label}\"{Style(node)}{pen}];\n");
        }

        foreach (var node in graph.Nodes.Where(static node => node.Parent is not null))
            dot.Append(CultureInfo.InvariantCulture, $"  \"{Escape(node.Parent!)}\" -> \"{Escape(node.Execution)}\" [label=\"{Escape(node.ParentPermit ?? "")}\"];\n");
        return dot.Append("}\n").ToString();
    }

    private static string Label(LineageNode node)
    {
        var text = node.Erased ? "(erased)" : node.Command ?? node.Resource ?? node.Action ?? "(unknown)";
        return text.Length > LabelLength ? text[..(LabelLength - 1)] + "…" : text;
    }

    // Shape and line tell the states apart without colour.
    private static string Style(LineageNode node) => node.State switch
    {
        "completed" or "failed" => "",
        "running" or "permitted" or "pending" => ", style=dashed",
        _ => ", shape=octagon, style=bold",
    };

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (char.IsControl(character)) continue;
            if (character is '"' or '\\') escaped.Append('\\');
            escaped.Append(character);
        }

        return escaped.ToString();
    }
}
