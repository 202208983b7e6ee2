namespace Writ.Launcher;

/// <summary>
/// Compiles everything that runs after the clone, by walking it once with a kernel that does nothing. Only the apphost build
/// needs it: there a method is compiled when first called, and after the clone the compiler's other threads are gone.
/// </summary>
internal static unsafe class Rehearsal
{
    public static void Walk(Orders* orders)
    {
#if NET10_0_OR_GREATER
        Kernel.Rehearsing = true;
        // With every call succeeding, Run walks its own path and, the clone answering 0, the child's as well.
        Warden.Run(orders);
        Warden.RehearseTheRest(orders);
        Target.RehearseTheRest();
        Kernel.Rehearsing = false;
#endif
    }
}
