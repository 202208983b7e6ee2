using System.Runtime.InteropServices;
using System.Runtime.Versioning;

// Namespaces, cgroups, flock: there is no other system this could govern.
[assembly: SupportedOSPlatform("linux")]

// Never from beside the program: whoever can put a file there could otherwise take the place of libcrypto.
[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
