using System.Globalization;
using Writ.Core.Documents;

namespace Writ.Host.Pipeline;

/// <summary>Who asks, established by the kernel: the effective user of this process.</summary>
internal sealed record LocalPeer(uint Uid, string Name, string Home)
{
    public EntityRef Principal => new("User", Name);

    /// <summary>From the user database; a user that is not in it is named by number, which no entry of it can claim.</summary>
    public static LocalPeer Current()
    {
        var uid = Native.EffectiveUserId();
        var number = uid.ToString(CultureInfo.InvariantCulture);
        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            var fields = line.Split(':');
            if (fields.Length == 7 && fields[2] == number && fields[0].Length > 0) return new LocalPeer(uid, fields[0], fields[5]);
        }

        return new LocalPeer(uid, "uid-" + number, "/");
    }
}
