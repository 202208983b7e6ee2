using Microsoft.Win32.SafeHandles;

namespace Writ.Execute.Running;

/// <summary>Where a run's three streams lead. The program itself sees pipes of ours and nothing else.</summary>
/// <param name="Input">Read until its end or the run's; null gives the program an empty input. Not disposed of.</param>
/// <param name="Output">Receives standard output in order. May block: then the program does, and governance goes on.</param>
/// <param name="Error">Receives standard error likewise; nothing where the run has a terminal, for there both are one.</param>
/// <param name="Window">The size to make the run's terminal with, where it has one.</param>
public sealed record RunIo(SafeFileHandle? Input, Stream Output, Stream Error, WindowSize Window = default);
