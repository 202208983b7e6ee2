using Writ.Core.Storage;
using Writ.Register;
using Writ.Tests.Support;

namespace Writ.Tests.Register;

/// <summary>A test's own database, empty at first, which it opens as often as it likes.</summary>
internal sealed class PostgresStore
{
    private readonly string _address = PostgresProcess.Shared.NewDatabase();

    // Off the test's thread, which may be one of the few that continuations run on.
    public IRegister Open() => Task.Run(() => PostgresRegister.Open(_address, TimeProvider.System)).GetAwaiter().GetResult();
}
