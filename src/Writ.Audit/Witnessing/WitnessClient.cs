using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Writ.Core.Log;

namespace Writ.Audit.Witnessing;

/// <summary>Asks one witness over HTTP (C2SP tlog-witness).</summary>
internal sealed class WitnessClient(HttpClient http, PolicyWitness witness)
{
    public PolicyWitness Witness => witness;

    /// <summary>One request. Whatever is no answer of the protocol is a fault that says so, never a cosignature.</summary>
    public async Task<WitnessReply> Ask(AddCheckpoint request, CancellationToken cancellation)
    {
        try
        {
            using var content = new ByteArrayContent(request.ToBytes());
            content.Headers.ContentType = new MediaTypeHeaderValue("text/plain") { CharSet = "utf-8" };
            using var response = await http.PostAsync(Address(witness.Url!), content, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => Cosigned(request.Checkpoint, body),
                HttpStatusCode.Conflict when response.Content.Headers.ContentType?.MediaType == AddCheckpoint.SizeType && Size(body) is { } size =>
                    new WitnessReply.Saw(size),
                HttpStatusCode.UnprocessableEntity => new WitnessReply.Contradicts(),
                var status => new WitnessReply.Fault(string.Create(CultureInfo.InvariantCulture, $"it answered {(int)status}")),
            };
        }
        catch (HttpRequestException fault)
        {
            return new WitnessReply.Fault(fault.Message);
        }
        catch (OperationCanceledException)
        {
            return new WitnessReply.Fault("it did not answer in time");
        }
    }

    /// <summary>The checkpoint with those lines that are good signatures of this witness; others are nobody's.</summary>
    private WitnessReply Cosigned(SignedNote checkpoint, byte[] lines)
    {
        if (!SignedNote.TryParse([.. Encoding.UTF8.GetBytes(checkpoint.Text + "\n"), .. lines], out var note, out _))
            return new WitnessReply.Fault("its answer is no cosignature");
        return note.CosignedAt(witness.Key) is null
            ? new WitnessReply.Fault("its cosignature is not one of the key that the policy names")
            : new WitnessReply.Cosigned(note.Signatures.First(line => line.KeyId == witness.Key.Id && line.Name == witness.Key.Name));
    }

    private static long? Size(byte[] body)
    {
        var text = Encoding.ASCII.GetString(body);
        return text.EndsWith('\n') && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : null;
    }

    private static Uri Address(Uri prefix) => new(prefix.AbsoluteUri.TrimEnd('/') + "/" + AddCheckpoint.Path);
}
