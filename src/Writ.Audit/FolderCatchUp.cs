using Writ.Audit.Files;
using Writ.Core.Storage;

namespace Writ.Audit;

/// <summary>Derives what a log folder lacks of a checkpoint that was published from another folder: replicas of a control plane share
/// the register, and each has a folder of its own.</summary>
internal static class FolderCatchUp
{
    private const int Page = TilePaths.TileWidth;

    /// <summary>Brings the folder's tiles from its own checkpoint to a newer one. The caller holds the folder's lock.</summary>
    /// <param name="register">Holds the entries.</param>
    /// <param name="folder">Is behind.</param>
    /// <param name="file">The folder's checkpoint; null where it has none.</param>
    /// <param name="to">The register's.</param>
    /// <exception cref="RegisterException">WRIT4103, WRIT4105, WRIT4106: the entries do not lead from the one to the other.</exception>
    public static async ValueTask Run(IRegister register, LogFolder folder, SignedCheckpoint? file, SignedCheckpoint to)
    {
        if (Has(folder, to)) return;
        var edge = TileWriter.From(folder, file?.Checkpoint);
        while (edge.Size < to.Size)
        {
            var rows = await register.ReadLog(edge.Size, (int)Math.Min(Page, to.Size - edge.Size));
            if (rows.Count == 0) throw LogFaults.Truncated(edge.Size, to.Size);
            foreach (var row in rows)
            {
                if (row.Index != edge.Size) throw LogFaults.Truncated(edge.Size, to.Size);
                edge.Append(row.Leaf.Span);
            }
        }

        edge.Finish();
        if (edge.Root != to.Checkpoint.Root) throw LogFaults.Forked(to.Size);
        edge.DropSuperseded();
    }

    /// <summary>Whether the tiles are there already: the one who made the checkpoint died before its file, or another process did the same.</summary>
    private static bool Has(LogFolder folder, SignedCheckpoint to)
    {
        try
        {
            return Core.Log.MerkleTree.Root(to.Size, new TileHashes(folder, to.Size).Read) == to.Checkpoint.Root;
        }
        catch (RegisterException)
        {
            return false;
        }
    }
}
