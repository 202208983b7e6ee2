using Writ.Core.Storage;
using Writ.Register;
using Writ.Tests.Support;

namespace Writ.Tests.Register;

public sealed class SqliteRegisterTests : RegisterSuite, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    protected override IRegister OpenStore() => SqliteRegister.Open(_directory["register.db"], TimeProvider.System);

    public void Dispose() => _directory.Dispose();
}
