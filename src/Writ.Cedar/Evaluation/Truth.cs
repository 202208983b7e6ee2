namespace Writ.Cedar;

/// <summary>What a condition came to. An error is a result like another; nothing is thrown.</summary>
internal enum Truth : byte
{
    False = 0,
    True = 1,
    Error = 2,
}
