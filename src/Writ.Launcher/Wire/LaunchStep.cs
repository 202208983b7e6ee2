namespace Writ.Launcher.Wire;

/// <summary>
/// The steps between the launcher's start and the target's first instruction, in the order in which they happen.
/// A failed step is reported by its number, and as the diagnostic WRIT31nn, nn being the number. Never renumber.
/// </summary>
internal enum LaunchStep : ushort
{
    None = 0,
    CloneNamespaces = 3,
    ReadOrders = 1,
    MapIds = 10,
    OpenControlGroup = 2,
    MakePrivate = 11,
    CloneTree = 12,
    CloneRoot = 13,
    SealRoot = 14,
    AttachRoot = 15,
    CoverDirectory = 16,
    MakeDevices = 17,
    AttachTree = 18,
    HideDirectory = 19,
    PivotRoot = 20,
    LoopbackUp = 21,
    ArmLease = 22,
    CloneTarget = 23,
    OpenEgress = 24,
    OpenTerminal = 25,
    JoinControlGroup = 30,
    NewSession = 31,
    ResourceLimits = 32,
    LandlockVersion = 33,
    LandlockRuleset = 34,
    LandlockRule = 35,
    DropBounding = 36,
    SetIds = 37,
    DropCapabilities = 38,
    NoNewPrivileges = 39,
    DenyWritableCode = 46,
    LandlockRestrict = 40,
    ChangeDirectory = 41,
    InstallFilter = 42,
    AwaitGo = 43,
    CloseDescriptors = 44,
    Execute = 45,
    TakeTerminal = 47,
}
