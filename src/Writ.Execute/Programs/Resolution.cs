using Writ.Core;
using Writ.Core.Documents;

namespace Writ.Execute.Programs;

/// <summary>What an argv would run, or why it would not. Exactly one is set.</summary>
public sealed record Resolution(ProcessCommand? Command, Diagnostic? Refusal);
