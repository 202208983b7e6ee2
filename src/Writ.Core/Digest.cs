namespace Writ.Core;
public readonly record struct Digest;
