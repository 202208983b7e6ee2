using Writ.Core.Storage;
using Writ.Tests.Register;

namespace Writ.Tests.Authorize;

public sealed class PostgresBudgetTests : BudgetSuite
{
    private readonly PostgresStore _store = new();

    protected override IRegister OpenStore() => _store.Open();
}
