using System.Globalization;
using Writ.Core.Documents;

namespace Writ.Host.Pipeline;

/// <summary>Who asks, established by the kernel and the machine's user database, never by the caller's words.</summary>
internal sealed record LocalPeer(uint Uid, string Name, string Home, IReadOnlyList<string> Groups)
{
    private const int FirstPersonUid = 1000;

    private static readonly OneLook<IReadOnlyList<string>> Homes = new();

    public EntityRef Principal => new("User", Name);

    /// <summary>The effective user of this process. A user that is not in the database is named by number, in a form that no
    /// entry of it can have.</summary>
    public static LocalPeer Current()
    {
        var uid = Native.EffectiveUserId();
        var number = uid.ToString(CultureInfo.InvariantCulture);
        var entry = Passwd().FirstOrDefault(fields => fields[2] == number);
        return entry is null
            ? new LocalPeer(uid, "uid:" + number, "/", [])
            : new LocalPeer(uid, entry[0], Resolve(entry[5]), GroupsOf(entry[0], entry[3]));
    }

    /// <summary>Home directories of people and of root, links resolved.</summary>
    public static IReadOnlyList<string> HomeDirectories() => Homes.Take(static () =>
        [.. Passwd().Where(IsPerson).Select(fields => Resolve(fields[5])).Where(home => home != "/").Distinct().Order(StringComparer.Ordinal)]);

    private static bool IsPerson(string[] fields) =>
        int.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var uid) && (uid == 0 || uid is >= FirstPersonUid and < 65_534);

    private static IEnumerable<string[]> Passwd() =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(fields => fields.Length == 7 && fields[0].Length > 0 && fields[5].StartsWith('/'));

    private static IReadOnlyList<string> GroupsOf(string user, string primary) =>
        [.. File.ReadLines("/etc/group").Select(line => line.Split(':'))
            .Where(fields => fields.Length == 4 && (fields[2] == primary || fields[3].Split(',').Contains(user)))
            .Select(fields => fields[0]).Distinct().Order(StringComparer.Ordinal)];

    private static string Resolve(string path) =>
        Directory.Exists(path) && new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target ? target.FullName : path;
}
