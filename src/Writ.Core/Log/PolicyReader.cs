using System.Globalization;
using System.Text;

namespace Writ.Core.Log;

/// <summary>Reads a policy file line by line. One file each.</summary>
internal sealed class PolicyReader
{
    // A note carries 64 signature lines, of which one is the log's.
    private const int MostWitnesses = SignedNote.MaxSignatures - 1;
    private const string None = "none";

    private readonly List<NoteKey> _logs = [];
    private readonly List<PolicyWitness> _witnesses = [];
    private readonly Dictionary<string, PolicyQuorum> _named = [];
    private readonly HashSet<string> _members = [];
    private PolicyQuorum? _quorum;
    private bool _hasQuorum;

    /// <exception cref="MalformedException">WRIT5055.</exception>
    public WitnessPolicy Read(string text)
    {
        if (text.Any(static c => c is not ('\t' or '\n') && (c < ' ' || c == '\u007f'))) throw Malformed(0, "it has control characters");
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            var items = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (items.Length > 0 && items[0][0] != '#') Line(number, items);
        }

        return _hasQuorum ? new WitnessPolicy(_logs, _witnesses, _quorum) : throw Malformed(number, "it has no line `quorum`");
    }

    public static MalformedException Malformed(int line, string why) => new(new(
        "WRIT5055", string.Create(CultureInfo.InvariantCulture, $"this is not a witness policy: line {line}: {why}"),
        "write lines log, witness, group and quorum as in docs/operations.md"));

    private void Line(int number, string[] items)
    {
        switch (items)
        {
            case ["log", var vkey, .. { Length: <= 1 } url]:
                _ = Url(number, url);
                _logs.Add(Key(number, vkey, NoteKeyType.Ed25519, _logs));
                break;
            case ["witness", var name, var vkey, .. { Length: <= 1 } url]:
                if (_witnesses.Count == MostWitnesses) throw Malformed(number, "there are more than 63 witnesses");
                _witnesses.Add(new(name, Key(number, vkey, NoteKeyType.Cosignature, _witnesses.Select(static witness => witness.Key)), Url(number, url)));
                Name(number, new PolicyQuorum(name, 0, []));
                break;
            case ["group", var name, var threshold, .. { Length: > 0 } members]:
                Name(number, new PolicyQuorum(name, Threshold(number, threshold, members.Length), [.. members.Select(member => Member(number, member))]));
                break;
            case ["quorum", var name]:
                if (_hasQuorum) throw Malformed(number, "there is a quorum already");
                _hasQuorum = true;
                _quorum = name == None ? null : Named(number, name);
                break;
            default:
                throw Malformed(number, "it is none of the four lines a policy has");
        }
    }

    private static NoteKey Key(int number, string vkey, NoteKeyType type, IEnumerable<NoteKey> others)
    {
        if (!NoteKey.TryParse(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(vkey)), out var key, out var why)) throw Malformed(number, why);
        if (key.Type != type) throw Malformed(number, type == NoteKeyType.Cosignature ? "the key is not one that cosigns" : "the key is not one of a log");
        if (others.Any(other => other.Key.Equals(key.Key))) throw Malformed(number, "the key is there already");
        return key;
    }

    private static Uri? Url(int number, string[] items)
    {
        if (items.Length == 0) return null;
        return Uri.TryCreate(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(items[0])), UriKind.Absolute, out var url) && url.Scheme is "https" or "http"
            ? url
            : throw Malformed(number, $"{items[0]} is not an http URL");
    }

    private static int Threshold(int number, string text, int members) => text switch
    {
        "any" => 1,
        "all" => members,
        _ when Checkpoint.TryParseSize(text, out var k) && k >= 1 && k <= members => (int)k,
        _ => throw Malformed(number, $"{text} of {members} members cannot be asked for"),
    };

    private void Name(int number, PolicyQuorum quorum)
    {
        if (quorum.Name == None || !_named.TryAdd(quorum.Name, quorum)) throw Malformed(number, $"the name {quorum.Name} is taken");
    }

    private PolicyQuorum Member(int number, string name) =>
        _members.Add(name) ? Named(number, name) : throw Malformed(number, $"{name} is a member already");

    private PolicyQuorum Named(int number, string name) =>
        _named.TryGetValue(name, out var quorum) ? quorum : throw Malformed(number, $"{name} is not defined before");
}
