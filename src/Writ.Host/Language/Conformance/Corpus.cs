using System.Formats.Tar;
using System.IO.Compression;
using Writ.Host.Output;

namespace Writ.Host.Language.Conformance;

/// <summary>
/// The files of a corpus, by path with forward slashes. Cases name their files by paths that begin at the root of the
/// repository they come from, wherever that root lies in the archive or folder given here.
/// </summary>
internal sealed class Corpus
{
    // Bounds for an archive that was made to fill the memory.
    private const int LargestFile = 64 << 20;
    private const long LargestCorpus = 1L << 30;

    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly string _path;
    private long _size;

    private Corpus(string path) => _path = path;

    /// <summary>Every path, in order.</summary>
    public IEnumerable<string> Paths => _files.Keys.Order(StringComparer.Ordinal);

    public byte[] this[string path] => _files[path];

    public static Corpus Open(string path)
    {
        var corpus = new Corpus(path);
        try
        {
            if (Directory.Exists(path)) corpus.ReadFolder(path);
            else corpus.ReadArchive(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Unusable(path, "there is no such folder or file", ExitCodes.NotFound);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException or FormatException)
        {
            throw Unusable(path, error.Message, ExitCodes.Usage);
        }

        return corpus;
    }

    /// <summary>For whoever looked and found none: nothing would be wrong of nothing.</summary>
    public DiagnosedException WithoutCases() => Unusable(_path, "no case is in it", ExitCodes.Usage);

    /// <summary>
    /// The path of a file that a case names: looked for beside the case and in every folder above it, first as it is named, then
    /// without its first folders. Null where there is none.
    /// </summary>
    public string? Find(string named, string from)
    {
        var parts = Normal(named).Split('/');
        for (var skip = 0; skip < parts.Length; skip++)
        {
            var wanted = string.Join('/', parts[skip..]);
            for (var folder = Folder(from); folder is not null; folder = folder.Length == 0 ? null : Folder(folder))
            {
                var path = folder.Length == 0 ? wanted : $"{folder}/{wanted}";
                if (_files.ContainsKey(path)) return path;
            }
        }

        return null;
    }

    private static string Folder(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    private static string Normal(string path) => string.Join('/', path.Replace('\\', '/').Split('/').Where(part => part is not ("" or "." or "..")));

    private void ReadFolder(string root)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in Directory.EnumerateFiles(root, "*", options))
        {
            using var content = File.OpenRead(file);
            Keep(Path.GetRelativePath(root, file), content);
        }
    }

    private void ReadArchive(string path)
    {
        using var file = File.OpenRead(path);
        using Stream tarred = file.ReadByte() == 0x1F ? new GZipStream(file, CompressionMode.Decompress) : file;
        file.Position = 0;
        using var tar = new TarReader(tarred);
        while (tar.GetNextEntry() is { } entry)
        {
            // An empty file has no stream.
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile) Keep(entry.Name, entry.DataStream ?? Stream.Null);
        }
    }

    private void Keep(string path, Stream content)
    {
        // Side files that archives made on a Mac are full of.
        if (Path.GetFileName(path).StartsWith("._", StringComparison.Ordinal)) return;
        var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        for (int read; (read = content.Read(chunk)) > 0;)
        {
            if (buffer.Length + read > LargestFile) throw new InvalidDataException($"{path} is larger than {LargestFile >> 20} MiB");
            if ((_size += read) > LargestCorpus) throw new InvalidDataException($"all files together are larger than {LargestCorpus >> 20} MiB");
            buffer.Write(chunk, 0, read);
        }

        _files[Normal(path)] = buffer.ToArray();
    }

    private static DiagnosedException Unusable(string path, string why, int exit) =>
        new(new Diagnosis("WRIT6107", $"{path} is no corpus", why, "give a folder or .tar.gz with cases in the layout of cedar-integration-tests", exit));
}
