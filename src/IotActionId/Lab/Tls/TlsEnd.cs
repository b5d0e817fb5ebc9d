using System.Net.Security;

namespace IotActionId.Lab;

/// <summary>One end of a TLS connection: a real <see cref="SslStream"/> over a <see cref="LabStream"/>.</summary>
internal sealed class TlsEnd : IDisposable
{
    /// <summary>One read takes one record at most.</summary>
    private const int BufferLength = 16 * 1024;

    private readonly LabStream _wire;
    private readonly SslStream _tls;
    private readonly Action<ReadOnlyMemory<byte>> _received;
    private Task _work = Task.CompletedTask;
    private bool _hasEnded;

    /// <summary>Creates the end.</summary>
    /// <param name="written">Takes TLS bytes to the network.</param>
    /// <param name="received">Takes plaintext; what it is given is valid during the call only.</param>
    public TlsEnd(Action<ReadOnlyMemory<byte>> written, Action<ReadOnlyMemory<byte>> received)
    {
        _wire = new LabStream(written);
        _tls = new SslStream(_wire);
        _received = received;
    }

    /// <summary>Whether the handshake is over.</summary>
    public bool IsReady { get; private set; }

    public void Start(SslClientAuthenticationOptions options, Action ready) => _work = RunAsync(_tls.AuthenticateAsClientAsync(options, CancellationToken.None), ready);

    public void Start(SslServerAuthenticationOptions options, Action ready) => _work = RunAsync(_tls.AuthenticateAsServerAsync(options, CancellationToken.None), ready);

    /// <summary>Encrypts and sends: one record for each 16,384 bytes.</summary>
    public void Send(ReadOnlySpan<byte> plaintext) => _tls.Write(plaintext);

    /// <summary>Sends close_notify.</summary>
    public void SendCloseNotify() => _tls.ShutdownAsync().GetAwaiter().GetResult();

    /// <summary>TLS bytes have come from the network. All that follows from them has happened when this returns.</summary>
    public void Deliver(ReadOnlyMemory<byte> bytes)
    {
        _wire.Deliver(bytes);
        ThrowIfFailed();
    }

    /// <summary>The network will bring nothing more.</summary>
    public void End()
    {
        _hasEnded = true;
        _wire.End();
        ThrowIfFailed();
    }

    public void Dispose() => _tls.Dispose();

    private void ThrowIfFailed()
    {
        if (_work.Exception?.InnerException is { } failure)
        {
            throw new InvalidOperationException($"TLS failed: {failure.InnerException?.Message ?? failure.Message}", failure);
        }
    }

    private async Task RunAsync(Task handshake, Action ready)
    {
        try
        {
            await handshake.ConfigureAwait(false);
        }
        catch (IOException) when (_hasEnded)
        {
            // The connection was closed before it was up.
            return;
        }

        IsReady = true;
        ready();
        byte[] buffer = new byte[BufferLength];
        int count;
        while ((count = await _tls.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            _received(buffer.AsMemory(0, count));
        }
    }
}
