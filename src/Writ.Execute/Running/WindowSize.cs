namespace Writ.Execute.Running;

/// <summary>A terminal's size in characters; 0 where it is not known.</summary>
public readonly record struct WindowSize(ushort Rows, ushort Columns);
