using System.Net.Sockets;
using Npgsql;
using Writ.Core;
using Writ.Core.Storage;

namespace Writ.Register.Postgres;

/// <summary>What PostgreSQL's errors mean to whoever runs the control plane.</summary>
internal static class PostgresFaults
{
    /// <summary>Whether another attempt, on another connection, may find what this one did not.</summary>
    public static bool MayPass(Exception fault) => fault switch
    {
        // Shutting down, crashed, starting up; a lock not had in time; idle too long (frozen); no longer the primary; too many connections.
        PostgresException { SqlState: var state } => state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal)
            || state is "55P03" or "25P03" or "25006" or "53300" or "40P01" or "40001",
        NpgsqlException or TimeoutException or SocketException or IOException => true,
        _ => false,
    };

    public static RegisterException Diagnose(Exception fault, string where) => fault switch
    {
        RegisterException known => known,
        PostgresException { SqlState: "55P03" } => StoreFaults.Locked(where, fault),
        PostgresException { SqlState: "53100" or "53200" } => StoreFaults.Full(where, fault),
        PostgresException { SqlState: "XX001" or "XX002" } damaged => StoreFaults.Corrupt(where, damaged.MessageText, fault),
        PostgresException { SqlState: "42501" or "28000" or "28P01" or "3D000" } refused => Fault(
            "WRIT4022", $"PostgreSQL lets us not use {where} ({refused.MessageText})", "give this role a database in which it may create the schema writ", fault),
        PostgresException other when !MayPass(fault) => Fault(
            "WRIT4007", $"the register {where} did not answer ({other.SqlState}: {other.MessageText})", "run `writ log check`, then start again", fault),
        _ => Fault("WRIT4021", $"the register {where} does not answer ({fault.Message})", "start PostgreSQL, or correct the address; until then nothing runs", fault),
    };

    public static RegisterException Address(string why) => Fault(
        "WRIT4020", $"the register's address is not understood: {why}", "write postgres://USER@HOST:PORT/DATABASE");

    public static RegisterException Unsafe(string where, string setting, string value, string needed) => Fault(
        "WRIT4023", $"PostgreSQL at {where} may forget what it committed: {setting} is {value}", $"set {setting} = {needed}, then restart PostgreSQL");

    public static RegisterException NoStandby(string where) => Fault(
        "WRIT4024",
        $"PostgreSQL at {where} has no synchronous standby: a failover could forget a spend",
        "set synchronous_standby_names; or, where this server has no standby that could take over, add ?standby=none to the address");

    public static RegisterException Unfit(string where, string why) => Fault(
        "WRIT4025", $"PostgreSQL at {where} cannot hold a register: {why}", "use PostgreSQL 15 or later, a UTF8 database, and a direct connection");

    public static RegisterException Unknown(string where, Exception? inner) => Fault(
        "WRIT4026",
        $"the connection to {where} was lost during a commit, and whether it took place could not be read back in time",
        "see that PostgreSQL answers, then ask again: what was committed is there, whole", inner);

    private static RegisterException Fault(string code, string reason, string remedy, Exception? inner = null) =>
        new(new Diagnostic(code, reason, remedy), inner);
}
