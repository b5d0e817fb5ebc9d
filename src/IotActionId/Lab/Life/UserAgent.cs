using System.Text;

namespace IotActionId.Lab;

/// <summary>A browser and the web service's side of it: HTTP/1.1 over TLS. A command goes on to the gateway when its request has arrived.</summary>
internal sealed class UserAgent : IDisposable
{
    /// <summary>The service closes a connection that was idle for so long.</summary>
    private const long IdleTimeout = 120 * LabTime.Second;

    private readonly LabClock _clock;
    private readonly Dialer _dialer;
    private readonly LabRandom _random;
    private readonly Action<UserCommand> _requested;
    private readonly Queue<(UserCommand Command, UserRequest Request)> _pending = new();
    private LabConnection? _current;
    private bool _isReady;
    private long _lastUse;

    public UserAgent(LabWorld world, Dialer dialer, LabRandom random, Action<UserCommand> requested)
    {
        _clock = world.Clock;
        _dialer = dialer;
        _random = random;
        _requested = requested;
    }

    /// <summary>Sends a request now, on the open connection or on a new one.</summary>
    public void Post(UserCommand command, UserRequest request)
    {
        _pending.Enqueue((command, request));
        if (_current is null || _current.IsClosing)
        {
            Connect();
        }
        else if (_isReady)
        {
            SendRequest(command, request);
        }
    }

    /// <summary>The browser is closed.</summary>
    public void Stop()
    {
        if (_current is { IsClosing: false } open)
        {
            open.Close(Side.Client);
        }
    }

    public void Dispose() => _current?.Dispose();

    private void Connect()
    {
        _isReady = false;
        var requests = new Http1Reader(OnRequest);
        var responses = new Http1Reader((_, _) => { });
        _current = _dialer.Dial(
            () =>
            {
                _isReady = true;
                foreach ((UserCommand command, UserRequest request) in _pending)
                {
                    SendRequest(command, request);
                }
            },
            (side, bytes) => (side == Side.Server ? requests : responses).Feed(bytes.Span));
        _current.Open();
    }

    private void SendRequest(UserCommand command, UserRequest request)
    {
        _lastUse = _clock.Now;
        _current!.Send(Side.Client, request.ToBytes(), MessageOf(LabMessageKind.UserRequest, command));
    }

    private static LabMessage MessageOf(LabMessageKind kind, UserCommand command) =>
        new(kind) { Actions = command.Actions, Commands = [command.Number], Attack = command.Attack };

    private void OnRequest(string head, ReadOnlySpan<byte> body)
    {
        (UserCommand command, UserRequest request) = _pending.Dequeue();
        if (!body.SequenceEqual(request.Body))
        {
            throw new InvalidOperationException("The web service received a request that the user did not send.");
        }

        LabConnection connection = _current!;
        _clock.After(_random.NextBetween(2 * LabTime.Millisecond, 9 * LabTime.Millisecond), () =>
        {
            byte[] response = Encoding.ASCII.GetBytes(UserRequest.ResponseHead + UserRequest.ResponseBody);
            if (!connection.IsClosing)
            {
                connection.Send(Side.Server, response, MessageOf(LabMessageKind.UserResponse, command));
            }

            _requested(command);
        });
        _clock.After(IdleTimeout, () =>
        {
            if (!connection.IsClosing && _clock.Now - _lastUse >= IdleTimeout)
            {
                connection.Close(Side.Server);
            }
        });
    }
}
