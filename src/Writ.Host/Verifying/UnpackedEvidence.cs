using System.Globalization;
using System.Text;
using System.Text.Json;
using Writ.Core.Evidence;
using Writ.Core.Log;
using Writ.Core.Statements;
using Writ.Host.Output;

namespace Writ.Host.Verifying;

/// <summary>An evidence file as the standard files it is made of: a Sigstore bundle and a tlog-proof for each statement.</summary>
internal static class UnpackedEvidence
{
    /// <summary>Writes the files into a new folder and returns their names.</summary>
    /// <exception cref="DiagnosedException">WRIT6054: the folder is there already.</exception>
    public static IReadOnlyList<string> Write(EvidenceFile evidence, string folder)
    {
        if (File.Exists(folder) || Directory.Exists(folder))
        {
            throw new DiagnosedException(new Diagnosis("WRIT6054", $"{folder} exists already", "files of two executions must not be mixed",
                "name a folder that does not exist yet", ExitCodes.Usage));
        }

        Directory.CreateDirectory(folder);
        List<string> names = [];
        using var document = JsonDocument.Parse(evidence.ToJson());
        foreach (var (statement, element) in evidence.Statements.Zip(document.RootElement.GetProperty("statements").EnumerateArray()))
        {
            var stem = string.Create(CultureInfo.InvariantCulture, $"{statement.Number:000}-{Safe(PredicateTypes.ShortName(statement.PredicateType))}");
            if (element.TryGetProperty("bundle", out var bundle)) Add(stem + ".sigstore.json", bundle.GetRawText());
            if (SignedNote.TryParse(Encoding.UTF8.GetBytes(statement.Entry.Checkpoint), out var checkpoint, out _))
                Add(stem + ".tlog-proof", new TlogProof(statement.Entry.Proof.Index, statement.Entry.Proof.Hashes, checkpoint).ToString());
        }

        return names;

        void Add(string name, string text)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
            names.Add(name);
        }
    }

    // A type comes with the file, which nobody has vouched for: it must not choose where on this machine it goes.
    private static string Safe(string type) => type.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') && type.Length is > 0 and <= 64 ? type : "statement";
}
