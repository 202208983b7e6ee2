namespace Writ.Decide;

/// <summary>The kinds of answer. Each is in docs/diagnostics.md and means the same for ever.</summary>
public static class DecisionCodes
{
    public const string Allowed = "WRIT1600";
    public const string ApprovalNeeded = "WRIT1601";

    public const string NoBundle = "WRIT1610";
    public const string OtherAuthority = "WRIT1611";
    public const string NothingPermits = "WRIT1612";
    public const string Forbidden = "WRIT1613";
    public const string ProtectedForbidden = "WRIT1614";

    public const string EvaluationError = "WRIT1620";
    public const string EntityMissing = "WRIT1621";
    public const string RequestInvalid = "WRIT1622";
    public const string EntityInvalid = "WRIT1623";
    public const string InputMalformed = "WRIT1624";
    public const string InputTooLarge = "WRIT1625";
    public const string TrustAbsent = "WRIT1626";
    public const string TrustStale = "WRIT1627";
    public const string TrustFailed = "WRIT1628";

    public const string ProfileConflict = "WRIT1630";
    public const string ProfileMissing = "WRIT1631";
    public const string PlaceUnknown = "WRIT1632";
    public const string WideWrite = "WRIT1633";
    public const string ApprovalConflict = "WRIT1634";
}
