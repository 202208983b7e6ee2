using Writ.Core.Storage;

namespace Writ.Tests.Register;

public sealed class PostgresRegisterTests : RegisterSuite
{
    private readonly PostgresStore _store = new();

    protected override IRegister OpenStore() => _store.Open();
}
