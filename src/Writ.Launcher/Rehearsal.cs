using System.Runtime.CompilerServices;
using Writ.Launcher.Wire;

namespace Writ.Launcher;

/// <summary>
/// Compiles everything that runs after the clone, by walking it once with a kernel that does nothing, under orders that hold one of
/// everything. Only the apphost build needs it: there a method is compiled when first called, and after the clone the compiler's
/// other threads are gone.
/// </summary>
internal static unsafe class Rehearsal
{
    public static void Walk(Caller* caller)
    {
#if NET10_0_OR_GREATER
        Kernel.Rehearsing = true;
        // Nothing comes, so this only waits and refuses; what it would have done with orders follows.
        Warden.Run(caller);
        Orders orders = default;
        Write(&orders);
        _ = orders.TryIndex();
        // With every call succeeding it walks its own path and, the clone answering 0, the child's as well.
        Warden.Obey(&orders);
        Warden.RehearseTheRest(&orders, caller);
        Target.RehearseTheRest();
        Kernel.Rehearsing = false;
#endif
    }

#if NET10_0_OR_GREATER
    private static void Write(Orders* orders)
    {
        const int Room = 64;
        var at = (byte*)Kernel.Map(Room * 64);
        orders->Lease = (long*)Kernel.Map(sizeof(long));
        *orders->Lease = 1;
        orders->First = at;
        for (var tag = 1; tag < Room; tag++)
        {
            if (!Enum.IsDefined((OrderTag)tag)) continue;
            var record = (OrderRecord*)at;
            Unsafe.Write(record, new OrderRecord((OrderTag)tag, 1, 8, 1));
            *(byte*)Orders.Text(record) = (byte)'/';
            at = (byte*)Orders.Next(record);
        }

        orders->End = at;
    }
#endif
}
