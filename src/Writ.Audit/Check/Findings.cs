using Writ.Core;

namespace Writ.Audit.Check;

/// <summary>Collects what a check finds, and says when it is enough.</summary>
internal sealed class Findings
{
    private const string Keep = "keep a copy of the data directory, and compare with another copy of the log, a witness or an evidence file";

    private readonly List<Diagnostic> _found = [];

    public IReadOnlyList<Diagnostic> All => _found;

    public bool Enough => _found.Count >= LogCheckReport.MostFindings;

    public void Add(Diagnostic finding)
    {
        if (!Enough) _found.Add(finding);
    }

    public void Row(long index, string why) => Add(new("WRIT4120", $"entry {index} of the register is not a statement of this log ({why})", Keep));

    public void Payload(long index, string why) => Add(new("WRIT4121", $"the payload of entry {index} is not what its leaf stands for ({why})", Keep));

    public void Gap(string execution, int number, int expected) =>
        Add(new("WRIT4122", $"execution {execution} goes on with statement {number} instead of {expected}", Keep));

    public void Sequence(long index, long expected) => Add(new("WRIT4123", $"the register's log goes on with entry {index} instead of {expected}", Keep));

    public void Missing(string name) => Add(new("WRIT4124", $"{name} of the published log is missing", Keep));

    public void Wrong(string name, string why) => Add(new("WRIT4125", $"{name} of the published log is not what its entries give ({why})", Keep));

    public void Stray(string name) => Add(new("WRIT4126", $"{name} is no part of a log", "move it away: the folder is published as it is"));

    public void Unexplained(long index) => Add(new("WRIT4128", $"the payload of entry {index} is gone, and no erasure or restore in the log accounts for it", Keep));

    public void Head(string where, string why) => Add(new("WRIT4127", $"the checkpoint in {where} does not hold ({why})", Keep));
}
