namespace Writ.Decide;

/// <summary>The ids of this room, 1500 to 1999 (Cedar has 1000 to 1499): bundles below 1600, answers from there. Each is in
/// docs/diagnostics.md and means the same for ever.</summary>
internal static class DiagnosticIds
{
    // The files of a bundle.
    public const string NotJson = "WRIT1501";
    public const string RepeatedName = "WRIT1502";
    public const string WrongKind = "WRIT1503";
    public const string UnknownMember = "WRIT1504";
    public const string MissingMember = "WRIT1505";
    public const string MissingFile = "WRIT1506";
    public const string StrangeFile = "WRIT1507";
    public const string OtherEngine = "WRIT1508";
    public const string NotEncodable = "WRIT1509";
    public const string BadName = "WRIT1510";
    public const string BadVersion = "WRIT1511";
    public const string UndeclaredEntity = "WRIT1512";
    public const string TemplateInBundle = "WRIT1513";

    // Policies.
    public const string ProtectedPermit = "WRIT1521";
    public const string UnknownAnnotation = "WRIT1522";
    public const string EmptyAnnotation = "WRIT1523";
    public const string ObligationOnForbid = "WRIT1524";
    public const string BadPolicyId = "WRIT1525";
    public const string BadDescription = "WRIT1526";

    // Obligations.
    public const string BadLimits = "WRIT1530";
    public const string BadRequires = "WRIT1531";
    public const string BadApproval = "WRIT1532";
    public const string UnknownBudget = "WRIT1533";
    public const string UnknownProfile = "WRIT1534";

    // Profiles and budgets.
    public const string BadPath = "WRIT1540";
    public const string WideWrite = "WRIT1541";
    public const string BadEnvironmentName = "WRIT1542";
    public const string BadEgress = "WRIT1543";
    public const string BadChildren = "WRIT1544";
    public const string ProfileName = "WRIT1545";
    public const string EnvelopeUncounted = "WRIT1546";
    public const string BadCredential = "WRIT1547";
    public const string BadSignal = "WRIT1548";
    public const string RecordedEgress = "WRIT1549";
    public const string BadBudget = "WRIT1550";

    // Entities and context, when a request is put together.
    public const string EntityConflict = "WRIT1560";

    // Of an allow that gets no permit: no answer of the decider's, who knows nothing of amounts.
    public const string BudgetUnbounded = "WRIT1635";
    public const string BudgetAmount = "WRIT1636";
}
