namespace Writ.Tests.Audit;

/// <summary>The process ends here. Nothing that is tested may catch it.</summary>
public sealed class SimulatedCrashException : Exception;
