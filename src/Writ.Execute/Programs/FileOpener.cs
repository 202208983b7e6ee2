using Writ.Execute.Linux;

namespace Writ.Execute.Programs;

/// <summary>Opens a file for reading, as whoever is to run it would see it.</summary>
/// <param name="path">As written: relative ones start in the working directory.</param>
/// <param name="error">The negated error.</param>
internal delegate Descriptor? FileOpener(string path, out nint error);
