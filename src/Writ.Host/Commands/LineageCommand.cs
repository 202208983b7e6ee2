using System.CommandLine;
using Writ.Audit;
using Writ.Audit.Lineages;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary><c>writ lineage get EXE</c>: what an execution came from and what came of it, read from the log.</summary>
internal static class LineageCommand
{
    public static Command Create(GlobalOptions global) => new("lineage", "What came from what: an execution, its ancestors and its descendants.") { Get(global) };

    private static Command Get(GlobalOptions global)
    {
        var id = new Argument<string>("execution") { Description = "any execution of the tree (exe_…)", HelpName = "EXE" };

        // Of this command's own, in place of the one that all take: two formats more.
        var output = new Option<string>("--output", "-o")
        {
            Description = "table, json, dot (Graphviz) or openlineage (run events, one a line)", HelpName = "FORMAT", DefaultValueFactory = _ => "table",
        };
        output.AcceptOnlyFromAmong("table", "json", "dot", "openlineage");
        var command = new Command("get", "Show the tree that an execution belongs to, from the log.") { id, output };
        command.SetAction(async (parsed, _) =>
        {
            var terminal = global.Terminal(parsed);
            var data = ExistingData.Require(global, parsed);
            var register = await ExistingData.Register(data).ConfigureAwait(false);
            await using (register.ConfigureAwait(false))
            {
                var execution = parsed.GetValue(id)!;
                if (execution.Length is 0 or > 200 || await new Lineage(register).Read(execution).ConfigureAwait(false) is not { } graph)
                    throw ExecutionDetail.NotFound(execution);
                Write(graph, parsed.GetValue(output)!, () => ExistingData.Trust(data).File.Origin, terminal);
                return ExitCodes.Done;
            }
        });
        return command;
    }

    private static void Write(LineageGraph graph, string format, Func<string> origin, Terminal terminal)
    {
        switch (format)
        {
            case "json":
                terminal.Out.WriteLine(graph.ToJson());
                break;
            case "dot":
                terminal.Out.Write(DotText.Of(graph));
                break;
            case "openlineage":
                foreach (var happened in OpenLineageEvents.Of(graph, origin())) terminal.Out.WriteLine(happened);
                break;
            default:
                Tree(graph, terminal);
                break;
        }
    }

    private static void Tree(LineageGraph graph, Terminal terminal)
    {
        var table = new Table("EXECUTION", "STATE", "DECIDED (UTC)", "WHAT", "WHY");
        Add(graph.Nodes[0], "", "");
        table.Write(terminal.Out, Table.TerminalWidth());
        if (graph.Nodes.Count == Lineage.MaxNodes) terminal.Error.WriteLine($"the first {Lineage.MaxNodes} executions shown; there are more");

        void Add(LineageNode node, string lead, string below)
        {
            var what = node.Erased ? "(erased)" : Text.Shorten(node.Command ?? node.Resource ?? "–", 48);
            var mark = node.Execution == graph.Execution && graph.Nodes.Count > 1 ? " ←" : "";
            table.Add(lead + node.Execution + mark, node.State, Times.Utc(node.DecidedAtMs), what, node.Code is null ? "" : $"{node.Code} {Text.OneLine(node.Reason ?? "")}");
            var children = graph.ChildrenOf(node.Execution).ToList();
            foreach (var child in children)
            {
                var last = child == children[^1];
                Add(child, below + (last ? "└─ " : "├─ "), below + (last ? "   " : "│  "));
            }
        }
    }
}
