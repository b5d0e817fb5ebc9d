namespace IotActionId.Tests.Reports;

/// <summary>One browser for the tests of a class.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private Chromium? _browser;

    /// <summary>The browser; skips the test where the machine has none.</summary>
    internal Chromium Browser
    {
        get
        {
            Assert.SkipWhen(_browser is null, "No Chromium on this machine; apt-get install chromium.");
            return _browser!;
        }
    }

    public async ValueTask InitializeAsync() => _browser = await Chromium.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _browser?.DisposeAsync() ?? ValueTask.CompletedTask;
}
