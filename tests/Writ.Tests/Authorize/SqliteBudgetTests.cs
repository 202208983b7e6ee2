using Writ.Core.Storage;
using Writ.Register;
using Writ.Tests.Support;

namespace Writ.Tests.Authorize;

public sealed class SqliteBudgetTests : BudgetSuite, IDisposable
{
    private readonly TempDirectory _directory = new();

    protected override IRegister OpenStore() => SqliteRegister.Open(_directory.PathOf("register.db"), TimeProvider.System);

    public void Dispose() => _directory.Dispose();
}
