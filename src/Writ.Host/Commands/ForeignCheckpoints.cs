using System.Text;
using Writ.Core.Evidence;
using Writ.Core.Log;
using Writ.Host.Output;

namespace Writ.Host.Commands;

/// <summary>Checkpoints that others keep: a note by itself, at the end of a tlog-proof, or in an evidence file.</summary>
internal static class ForeignCheckpoints
{
    private const long MostBytes = 64 << 20;

    /// <summary>By the file that each is in. Whether they are this log's is the check's question.</summary>
    /// <exception cref="DiagnosedException">WRIT6094: there is no checkpoint in a file.</exception>
    public static IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Read(IEnumerable<string> files)
    {
        Dictionary<string, ReadOnlyMemory<byte>> read = [];
        foreach (var file in files) read[file] = Checkpoint(file);
        return read;
    }

    private static ReadOnlyMemory<byte> Checkpoint(string file)
    {
        if (!File.Exists(file) || new FileInfo(file).Length > MostBytes) throw Unusable(file, "there is no such file, or it is larger than 64 MiB");
        var bytes = File.ReadAllBytes(file);
        if (SignedNote.TryParse(bytes, out _, out var why)) return bytes;
        if (TlogProof.TryParse(bytes, out var proof, out _)) return proof.Checkpoint.ToBytes();
        if (EvidenceFile.TryParse(bytes, out var evidence, out _)) return Encoding.UTF8.GetBytes(evidence.Statements[0].Entry.Checkpoint);
        throw Unusable(file, why);
    }

    private static DiagnosedException Unusable(string file, string why) => new(new Diagnosis("WRIT6094",
        $"{file} holds no checkpoint", why, "give a checkpoint (`writ witness show DIR ORIGIN` prints one), a tlog-proof or an evidence file", ExitCodes.NotFound));
}
