using Writ.Core;
using Writ.Core.Storage;

namespace Writ.Host.Output;

/// <summary>Turns a fault whose cause is known into what people are told. Null: a defect, which keeps its stack trace.</summary>
internal static class Faulty
{
    public static Diagnosis? Explain(Exception error) => error switch
    {
        DiagnosedException diagnosed => diagnosed.Diagnosis,
        RegisterException fault => new Diagnosis(fault.Code, "the register or the log does not answer, so nothing runs", fault.Reason, fault.Remedy, ExitCodes.Unreachable),
        MalformedException malformed => new Diagnosis(malformed.Diagnostic.Id, "a document is malformed", malformed.Diagnostic.Reason, malformed.Diagnostic.Remedy, ExitCodes.Usage),
        IOException or UnauthorizedAccessException => new Diagnosis("WRIT6008", "a file could not be read or written, so nothing runs", error.Message,
            "free space, or correct the permissions of the file named", ExitCodes.Unreachable),
        _ => null,
    };
}
