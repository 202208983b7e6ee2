namespace Writ.Execute.Running;

/// <summary>A signal that a caller may pass on to a run, by its number (signal(7)).</summary>
public enum CallerSignal
{
    None = 0,
    Hangup = 1,
    Interrupt = 2,
    Quit = 3,
    Terminate = 15,
}
