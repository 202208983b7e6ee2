using Writ.Launcher.Wire;

namespace Writ.Launcher;

/// <summary>The orders as received, in memory of the kernel's giving: after the clone there is no other. Walked by pointer.</summary>
internal unsafe struct Orders
{
    /// <summary>When the lease ends, nanoseconds of CLOCK_BOOTTIME; the supervisor's to write, in a page of its own.</summary>
    public long* Lease;

    public byte* First;
    public byte* End;
    public nint* Arguments;
    public nint* Variables;
    public nint Name;
    public nint Executable;
    public nint Directory;
    public OrderRecord* Filter;
    public nint UnifiedGroup;
    public ulong HandledAccess;
    public ulong Scopes;
    public ulong LandlockFloor;
    public ulong ScratchBytes;
    public ulong UserId;
    public ulong GroupId;
    public int LastCapability;
    public ulong Niceness;
    public ulong SealedBytes;
    public bool DenyWritableCode;
    public bool ChangesIds;
    public bool NewUser;
    public bool Listener;
    public bool HasTerminal;
    public ulong TerminalSize;
    public ulong EgressPort;

    /// <summary>Joined cgroups' tasks files, opened before the mounts hide them; -1 ends the list.</summary>
    public int* TasksFiles;

    public static OrderRecord* Next(OrderRecord* record) => (OrderRecord*)((byte*)record + OrderRecord.Stride(record->Size));

    public static nint Text(OrderRecord* record) => (nint)record + OrderRecord.HeaderSize;

    /// <summary>A record's number, which a fault names.</summary>
    public readonly long IndexOf(OrderRecord* record)
    {
        long index = 0;
        for (var r = (OrderRecord*)First; r < record; r = Next(r)) index++;
        return index;
    }

    /// <summary>Receives all packets of the orders the three standard streams and the lease; false when they are cut short, too large or malformed.</summary>
    public static bool TryReceive(Orders* orders)
    {
        Packet head;
        var lease = -1;
        if (!Control.ReceiveWithStreams(&head, &lease) || head.Kind != PacketKind.Orders || head.Value is <= 0 or > OrderRecord.MaxOrders) return false;
        // PROT_READ, MAP_SHARED
        var page = Kernel.Call(Nr.Mmap, 0, 4096, 1, 1, lease);
        Kernel.Close(lease);
        if (page <= 0) return false;
        orders->Lease = (long*)page;
        var buffer = (byte*)Kernel.Map((nint)head.Value + OrderRecord.HeaderSize);
        if (buffer is null) return false;
        long have = 0;
        while (have < head.Value)
        {
            var got = Control.ReceiveBytes((nint)(buffer + have), (nint)(head.Value - have));
            if (got <= 0) return false;
            have += got;
        }

        orders->First = buffer;
        orders->End = buffer + have;
        return orders->TryIndex();
    }

    public bool TryIndex()
    {
        int arguments = 0, variables = 0, tasks = 0;
        var record = (OrderRecord*)First;
        for (; (byte*)record < End; record = Next(record))
        {
            if (record->Size > OrderRecord.MaxOrders || (byte*)Next(record) > End) return false;
            if (record->Tag == OrderTag.Argument) arguments++;
            if (record->Tag == OrderTag.Variable) variables++;
            if (record->Tag == OrderTag.TasksFile) tasks++;
        }

        // Of the orders' own size at most: they are bounded, and so is this.
        Arguments = (nint*)Kernel.Map((arguments + 1 + variables + 1) * sizeof(nint) + ((tasks + 1) * sizeof(int)));
        if (Arguments is null) return false;
        Variables = Arguments + arguments + 1;
        TasksFiles = (int*)(Variables + variables + 1);
        TasksFiles[0] = -1;
        arguments = variables = 0;
        for (record = (OrderRecord*)First; (byte*)record < End; record = Next(record))
        {
            if (record->Tag == OrderTag.Argument) Arguments[arguments++] = Text(record);
            else if (record->Tag == OrderTag.Variable) Variables[variables++] = Text(record);
            else if (!TryTake(record)) return false;
        }

        return Name != 0 && Executable != 0 && Directory != 0 && Filter != null && HandledAccess != 0 && LandlockFloor != 0 && Niceness != 0;
    }

    // An order that is not known is refused, never skipped: it could be the one that confines.
    private bool TryTake(OrderRecord* record)
    {
        switch (record->Tag)
        {
            case OrderTag.Name: Name = Text(record); return true;
            case OrderTag.Executable: Executable = Text(record); return true;
            case OrderTag.Directory: Directory = Text(record); return true;
            case OrderTag.UnifiedGroup: UnifiedGroup = Text(record); return true;
            case OrderTag.Filter: Filter = record; return record->Size is > 0 and < 65536 * 8 && record->Size % 8 == 0;
            case OrderTag.HandledAccess: HandledAccess = record->Value; return true;
            case OrderTag.Scopes: Scopes = record->Value; return true;
            case OrderTag.LandlockFloor: LandlockFloor = record->Value; return true;
            case OrderTag.ScratchBytes: ScratchBytes = record->Value; return true;
            case OrderTag.UserId: UserId = record->Value; return true;
            case OrderTag.GroupId: GroupId = record->Value; return true;
            case OrderTag.Listener: Listener = record->Value == 1; return record->Value <= 1;
            case OrderTag.Terminal:
                HasTerminal = true;
                TerminalSize = record->Value;
                return record->Value <= uint.MaxValue;
            case OrderTag.Egress: EgressPort = record->Value; return record->Value is > 0 and <= 65535;
            case OrderTag.Niceness: Niceness = record->Value; return record->Value is > 0 and <= 40;
            case OrderTag.DenyWritableCode: DenyWritableCode = record->Value == 1; return record->Value <= 1;
            case OrderTag.Sealed:
                SealedBytes += record->Size;
                return *(byte*)Text(record) == '/' && record->Value <= record->Size;
            case OrderTag.Writable or OrderTag.Shown or OrderTag.Pinned or OrderTag.Hidden: return *(byte*)Text(record) == '/';
            case OrderTag.Rule or OrderTag.TasksFile: return *(byte*)Text(record) == '/';
            case OrderTag.ResourceLimit: return true;
            default: return false;
        }
    }
}
