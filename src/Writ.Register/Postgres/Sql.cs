using Npgsql;
using NpgsqlTypes;

namespace Writ.Register.Postgres;

/// <summary>Commands with typed positional parameters; arrays are one parameter, whatever their length, so that a plan is made once.</summary>
internal static class Sql
{
    public static NpgsqlBatchCommand Of(string sql) => new(sql);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, IEnumerable<string?> texts) => Array(command, texts.ToArray(), NpgsqlDbType.Text);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, IEnumerable<long> numbers) => Array(command, numbers.ToArray(), NpgsqlDbType.Bigint);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, IEnumerable<int> numbers) => Array(command, numbers.ToArray(), NpgsqlDbType.Integer);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, IEnumerable<bool> flags) => Array(command, flags.ToArray(), NpgsqlDbType.Boolean);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, IEnumerable<ReadOnlyMemory<byte>> values) =>
        Array(command, values.ToArray(), NpgsqlDbType.Bytea);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, long value) => One(command, value, NpgsqlDbType.Bigint);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, string? value) => One(command, value, NpgsqlDbType.Text);

    public static NpgsqlBatchCommand With(this NpgsqlBatchCommand command, Guid value) => One(command, value, NpgsqlDbType.Uuid);

    /// <summary>The same for another connection: a command remembers where it was prepared.</summary>
    public static NpgsqlBatchCommand Again(this NpgsqlBatchCommand command)
    {
        var again = new NpgsqlBatchCommand(command.CommandText);
        foreach (NpgsqlParameter parameter in command.Parameters) again.Parameters.Add(parameter.Clone());
        return again;
    }

    private static NpgsqlBatchCommand Array<T>(NpgsqlBatchCommand command, T[] values, NpgsqlDbType type) =>
        Add(command, new NpgsqlParameter<T[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });

    private static NpgsqlBatchCommand One<T>(NpgsqlBatchCommand command, T value, NpgsqlDbType type) =>
        Add(command, new NpgsqlParameter<T> { TypedValue = value, NpgsqlDbType = type });

    private static NpgsqlBatchCommand Add(NpgsqlBatchCommand command, NpgsqlParameter parameter)
    {
        command.Parameters.Add(parameter);
        return command;
    }
}
