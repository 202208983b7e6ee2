using System.Text;
using Writ.Core.Storage;

namespace Writ.Register;

/// <summary>What a batch must be before it is queued. A violation is the caller's bug, not a rejection.</summary>
internal static class RequestCheck
{
    private const int TextLimit = 200;
    private const int ScanLimit = 10_000;
    private const int LeafLimit = ushort.MaxValue;

    // Far above any document, far below what SQLite refuses: a batch that is too big must not look like a fault of the store.
    private const int BlobLimit = 64 << 20;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">A request is not well-formed.</exception>
    public static void Batch(RegisterBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Requests.Count == 0) throw new ArgumentException("A batch has at least one request.", nameof(batch));
        foreach (var request in batch.Requests) Request(request);
    }

    /// <exception cref="ArgumentException">Empty, too long, not well-formed UTF-16, or with a NUL in it.</exception>
    public static void Text(string text, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, name);
        if (text.Length > TextLimit) throw new ArgumentException($"Longer than {TextLimit} characters.", name);
        if (text.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A NUL is no part of a name.", name);

        // Two different strings must never become the same key, as they would if lone surrogates were replaced.
        _ = Strict.GetByteCount(text);
    }

    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 10,000 rows.</exception>
    public static void Limit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, ScanLimit);
    }

    private static void Request(RegisterRequest request)
    {
        switch (request)
        {
            case Claim claim:
                Text(claim.Space, nameof(claim.Space));
                Text(claim.Key, nameof(claim.Key));
                Blob(claim.Value, nameof(claim.Value));
                break;
            case Count count:
                Text(count.Counter, nameof(count.Counter));
                Text(count.Window, nameof(count.Window));
                ArgumentOutOfRangeException.ThrowIfNegative(count.Bound);
                Also(count);
                break;
            case Lease lease:
                Text(lease.Name, nameof(lease.Name));
                Text(lease.Holder, nameof(lease.Holder));
                ArgumentOutOfRangeException.ThrowIfNegative(lease.Epoch);
                break;
            case Append append:
                Entry(append);
                break;
            case Erase erase:
                ArgumentOutOfRangeException.ThrowIfNegative(erase.Index);
                break;
            case Put put:
                Text(put.Space, nameof(put.Space));
                Text(put.Key, nameof(put.Key));
                Blob(put.Value, nameof(put.Value));
                ArgumentOutOfRangeException.ThrowIfLessThan(put.Expected, Put.AnyVersion);
                break;
            case Expect expect:
                Text(expect.Space, nameof(expect.Space));
                Text(expect.Key, nameof(expect.Key));
                ArgumentOutOfRangeException.ThrowIfNegative(expect.Version);
                break;
            case ExpectEpoch:
                break;
            default:
                throw new ArgumentException($"{request.GetType().Name} is no request this register knows.", nameof(request));
        }
    }

    private static void Also(Count count)
    {
        if (count.Also is not { } also) return;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(also.Count, Count.MostAlso);
        foreach (var window in also) Text(window, nameof(count.Also));
        if (also.Append(count.Window).Distinct(StringComparer.Ordinal).Count() <= also.Count) throw new ArgumentException("A window is named twice.", nameof(count));
    }

    private static void Entry(Append append)
    {
        // The entry bundle of the published log gives a length two bytes.
        if (append.Leaf.Length is 0 or > LeafLimit) throw new ArgumentException("A leaf is 1 to 65,535 bytes.", nameof(append));
        Blob(append.Payload, nameof(append.Payload));
        Text(append.PredicateType, nameof(append.PredicateType));
        ArgumentOutOfRangeException.ThrowIfNegative(append.Number);
        if (append.Execution is not null) Text(append.Execution, nameof(append.Execution));
    }

    private static void Blob(ReadOnlyMemory<byte> value, string name)
    {
        if (value.Length > BlobLimit) throw new ArgumentException($"Longer than {BlobLimit} bytes.", name);
    }
}
