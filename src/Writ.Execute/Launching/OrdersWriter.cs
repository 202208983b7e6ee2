using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Writ.Launcher.Wire;

namespace Writ.Execute.Launching;

/// <summary>Writes the records that <see cref="OrderRecord"/> describes, and remembers what each was about.</summary>
internal sealed class OrdersWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly List<string> _subjects = [];

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    /// <summary>Whether the child is told to send the listener of its system call filter.</summary>
    public bool AsksForListener { get; private set; }

    /// <summary>Whether the warden is told to make a terminal.</summary>
    public bool AsksForTerminal { get; private set; }

    /// <summary>Whether the warden is told to send the socket at which the run's way out listens.</summary>
    public bool AsksForEgress { get; private set; }

    /// <summary>What a fault that names record <paramref name="index"/> is about.</summary>
    public string? Subject(long index) => index >= 0 && index < _subjects.Count ? _subjects[(int)index] : null;

    public void Number(OrderTag tag, ulong value, ushort detail = 0)
    {
        AsksForListener |= tag == OrderTag.Listener && value == 1;
        AsksForTerminal |= tag == OrderTag.Terminal;
        AsksForEgress |= tag == OrderTag.Egress;
        Add(tag, detail, value, []);
    }

    public void Text(OrderTag tag, string text, ulong value = 0, ushort detail = 0)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("Text in orders must not hold a NUL.", nameof(text));
        Add(tag, detail, value, Encoding.UTF8.GetBytes(text), text);
    }

    public void Bytes(OrderTag tag, ReadOnlySpan<byte> payload) => Add(tag, 0, 0, payload);

    /// <summary>A file that is covered by a copy: the path, a NUL, and the bytes.</summary>
    public void Sealed(string path, ReadOnlySpan<byte> content)
    {
        var name = Encoding.UTF8.GetBytes(path + '\0');
        Add(OrderTag.Sealed, 1, (ulong)name.Length, [.. name, .. content], path);
    }

    // record = tag:u16 detail:u16 size:u32 value:u64 payload[size] 00 padding
    private void Add(OrderTag tag, ushort detail, ulong value, ReadOnlySpan<byte> payload, string? subject = null)
    {
        var record = new OrderRecord(tag, detail, (uint)payload.Length, value);
        var stride = checked((int)OrderRecord.Stride(record.Size));
        if (_bytes.WrittenCount + stride > OrderRecord.MaxOrders) throw new ArgumentException("The orders are too large.", nameof(payload));
        var span = _bytes.GetSpan(stride)[..stride];
        span.Clear();
        MemoryMarshal.Write(span, record);
        payload.CopyTo(span[OrderRecord.HeaderSize..]);
        _bytes.Advance(stride);
        _subjects.Add(subject ?? tag.ToString());
    }
}
