using System.Globalization;
using System.Text;
using Writ.Core.Log;

namespace Writ.Audit.Witnessing;

/// <summary>What a witness answers, as HTTP has it (C2SP tlog-witness).</summary>
/// <param name="Status">200, 400, 403, 404, 409 or 422.</param>
/// <param name="ContentType">Of the body.</param>
/// <param name="Body">The cosignature lines; for a conflict the size; else a sentence.</param>
public sealed record WitnessAnswer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    private const string Text = "text/plain; charset=utf-8";

    internal static WitnessAnswer Cosigned(SignedNote note) => Of(200, note.ToString()[(note.Text.Length + 1)..]);

    internal static WitnessAnswer Malformed(string why) => Of(400, why + "\n");

    internal static WitnessAnswer NotSigned(string origin) => Of(403, $"no key known of {origin} signed this checkpoint\n");

    internal static WitnessAnswer UnknownLog(string origin) => Of(404, $"the log {origin} is not witnessed here\n");

    internal static WitnessAnswer Conflict(long size) =>
        new(409, AddCheckpoint.SizeType, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{size}\n")));

    internal static WitnessAnswer Inconsistent(long old, long size) =>
        Of(422, string.Create(CultureInfo.InvariantCulture, $"the proof does not lead from size {old} to size {size}\n"));

    private static WitnessAnswer Of(int status, string body) => new(status, Text, Encoding.UTF8.GetBytes(body));
}
