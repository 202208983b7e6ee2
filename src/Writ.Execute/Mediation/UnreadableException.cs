namespace Writ.Execute.Mediation;

/// <summary>What a call asks for cannot be found out; the call then fails with <see cref="Error"/>.</summary>
#pragma warning disable CA1064 // it never leaves the room
internal sealed class UnreadableException(int error, string reason) : Exception(reason)
{
    public int Error { get; } = error;
}
