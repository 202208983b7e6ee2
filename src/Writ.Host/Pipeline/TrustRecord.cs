using System.Globalization;
using System.Text;
using System.Text.Json;
using Writ.Core.Documents;
using Writ.Core.Statements;
using Writ.Core.Storage;
using Writ.Host.Keys;
using Writ.Host.Output;

namespace Writ.Host.Pipeline;

/// <summary>The register's word on which <c>trust.json</c> is in force, so that an older one put back is found. Every change of keys
/// is a statement in the log.</summary>
internal sealed class TrustRecord(DataDirectory data, IRegister register, StandaloneStatements statements, TimeProvider clock)
{
    private const string Current = "current";
    private const string Since = "since:";

    /// <summary>The row and the statement that begin it all, for the batch that begins the log.</summary>
    public IEnumerable<RegisterRequest> First(TrustFile file) => [new Put(Spaces.Trust, Current, 0, file.Json), .. Changes(null, file)];

    /// <summary>Holds the file against the version in force; records nothing.</summary>
    /// <exception cref="DiagnosedException">WRIT6066, WRIT6067: it was rolled back or replaced, or does not follow.</exception>
    public async Task Check(TrustFile file)
    {
        if (await register.Read(Spaces.Trust, Current).ConfigureAwait(false) is { } row) _ = new TrustHistory(data).From(Read(row), file);
    }

    /// <summary>Holds the file against the version in force, and records each version that came after it.</summary>
    /// <exception cref="DiagnosedException">WRIT6066, WRIT6067: it was rolled back or replaced, or does not follow.</exception>
    public async Task Follow(TrustFile file)
    {
        // Another process may record the same step first: the loop then finds it done.
        while (await register.Read(Spaces.Trust, Current).ConfigureAwait(false) is { } row)
        {
            var believed = Read(row);
            if (new TrustHistory(data).From(believed, file) is not [var step, ..]) return;
            _ = await register.Commit(new RegisterBatch([new Put(Spaces.Trust, Current, row.Version, step.Json), .. Changes(believed, step)])).ConfigureAwait(false);
        }
    }

    /// <summary>When a key came into force, milliseconds; 0 where nobody knows.</summary>
    public async ValueTask<long> SinceMs(string keyId) => await register.Read(Spaces.Trust, Since + keyId).ConfigureAwait(false) is { } row
        ? long.Parse(Encoding.ASCII.GetString(row.Value.Span), CultureInfo.InvariantCulture)
        : 0;

    private IEnumerable<RegisterRequest> Changes(TrustFile? before, TrustFile file)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var added = Ids(file).Except(before is null ? [] : Ids(before)).Order(StringComparer.Ordinal).ToList();
        var change = new KeyChangePredicate
        {
            AtMs = now,
            TrustVersion = file.Version,
            Trust = file.Digest,
            Added = added,
            Retired = [.. Retired(file).Except(before is null ? [] : Retired(before)).Order(StringComparer.Ordinal)],
        };
        foreach (var id in added) yield return new Put(Spaces.Trust, Since + id, Put.AnyVersion, Encoding.ASCII.GetBytes(now.ToString(CultureInfo.InvariantCulture)));
        yield return statements.Sign("trust.json", file.Digest, PredicateTypes.KeyChange, change, DocumentsJson.Default.KeyChangePredicate);
    }

    private static IEnumerable<string> Ids(TrustFile file) =>
        file.Body.Roles.Values.SelectMany(role => role.KeyIds).Concat(file.Body.Approvers?.Values.SelectMany(keys => keys) ?? []);

    private static IEnumerable<string> Retired(TrustFile file) => file.Body.Retired?.Keys ?? [];

    private static TrustFile Read(RegisterRow row)
    {
        try
        {
            return TrustFile.Read(row.Value.ToArray());
        }
        catch (JsonException broken)
        {
            throw new DiagnosedException(new Diagnosis("WRIT6066", "the register's record of trust.json cannot be read", broken.Message,
                "the register was changed by another program: writ log check --full", ExitCodes.Unreachable), broken);
        }
    }
}
