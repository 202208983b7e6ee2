using System.Globalization;
using System.Net;
using Npgsql;
using Writ.Core.Storage;

namespace Writ.Register.Postgres;

/// <summary>A <c>postgres://</c> address as libpq writes it (PostgreSQL manual, section 34.1.1.2), less what would weaken the register.</summary>
/// <remarks>Without a password, Npgsql takes <c>PGPASSWORD</c> or <c>PGPASSFILE</c>: what stands on a command line others can read.</remarks>
internal static class PostgresAddress
{
    private const int DefaultPort = 5432;

    public static bool Is(string address) =>
        address.StartsWith("postgres://", StringComparison.Ordinal) || address.StartsWith("postgresql://", StringComparison.Ordinal);

    /// <exception cref="RegisterException">WRIT4020: it is no such address, or asks for something unknown.</exception>
    /// <returns>How to connect, and whether the operator says that no standby can take over (<c>standby=none</c>).</returns>
    public static (NpgsqlConnectionStringBuilder Settings, bool Single) Parse(string address)
    {
        if (!Is(address)) throw PostgresFaults.Address("it does not begin with postgres://");
        var rest = address[(address.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var (main, query) = Split(rest, '?');
        var (authority, database) = Split(main, '/');
        var at = authority.LastIndexOf('@');
        var builder = new NpgsqlConnectionStringBuilder { Host = Hosts(authority[(at + 1)..]) };
        if (at >= 0)
        {
            var (user, password) = Split(authority[..at], ':');
            builder.Username = Decode(user);
            if (password.Length > 0) builder.Password = Decode(password);
        }

        if (database.Length > 0) builder.Database = Decode(database);
        var single = false;
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Split(pair, '=');
            if (pair == "standby=none") single = true;
            else Set(builder, name, Decode(value));
        }

        if (string.IsNullOrEmpty(builder.Host)) throw PostgresFaults.Address("it names no host; for a unix socket, give its folder as ?host=/run/postgresql");
        return (Secured(builder), single);
    }

    /// <summary>What may be kept in a file or shown: the address without its password.</summary>
    public static string WithoutPassword(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = address.IndexOfAny(['/', '?'], start);
        var at = address[..(end < 0 ? address.Length : end)].LastIndexOf('@');
        var colon = at < 0 ? -1 : address.IndexOf(':', start);
        return colon < 0 || colon > at ? address : address[..colon] + address[at..];
    }

    /// <summary>For messages: never the password.</summary>
    public static string Describe(NpgsqlConnectionStringBuilder builder) => $"postgres://{builder.Host}/{builder.Database ?? builder.Username}";

    private static void Set(NpgsqlConnectionStringBuilder builder, string name, string value)
    {
        switch (name)
        {
            case "host": builder.Host = value; break;
            case "port": builder.Port = Port(value); break;
            case "user": builder.Username = value; break;
            case "dbname": builder.Database = value; break;
            case "passfile": builder.Passfile = value; break;
            case "sslrootcert": builder.RootCertificate = value; break;
            case "sslcert": builder.SslCertificate = value; break;
            case "sslkey": builder.SslKey = value; break;
            case "sslmode":
                builder.SslMode = value switch
                {
                    "disable" => SslMode.Disable,
                    "require" => SslMode.Require,
                    "verify-ca" => SslMode.VerifyCA,
                    "verify-full" => SslMode.VerifyFull,
                    _ => throw PostgresFaults.Address($"sslmode is disable, require, verify-ca or verify-full, not {value}"),
                };
                break;
            default: throw PostgresFaults.Address($"it says {name}, which is not known here");
        }
    }

    /// <summary>Over a network the server must show who it is, unless the address says otherwise: whoever answers decides what was spent.</summary>
    private static NpgsqlConnectionStringBuilder Secured(NpgsqlConnectionStringBuilder builder)
    {
        if (builder.SslMode != SslMode.Prefer) return builder;
        builder.SslMode = builder.Host!.Split(',').All(IsLocal) ? SslMode.Prefer : SslMode.VerifyFull;
        return builder;
    }

    private static bool IsLocal(string host)
    {
        if (host.StartsWith('/')) return true;
        var name = host.StartsWith('[') ? host[1..host.IndexOf(']', StringComparison.Ordinal)] : host.Split(':')[0];
        return name == "localhost" || (IPAddress.TryParse(name, out var ip) && IPAddress.IsLoopback(ip));
    }

    private static string Hosts(string text) => string.Join(',', text.Split(',').Select(host =>
    {
        var colon = host.LastIndexOf(':');
        if (colon > host.LastIndexOf(']')) _ = Port(host[(colon + 1)..]);
        return Decode(host);
    }));

    private static int Port(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
        ? port
        : throw PostgresFaults.Address($"{text} is no port (1 to 65535; usually {DefaultPort})");

    private static string Decode(string text) => Uri.UnescapeDataString(text);

    private static (string Before, string After) Split(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}
