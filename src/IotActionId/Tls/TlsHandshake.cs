using System.Runtime.CompilerServices;

namespace IotActionId.Tls;

/// <summary>What the handshake of a flow told, and where in it the flow is. Apart from the flow object, because most packets do not need it.</summary>
internal sealed class TlsHandshake
{
    private const int ClientHelloType = 1;
    private const int ServerHelloType = 2;
    private readonly TlsBudget _budget;
    private HelloCollector _hello0;
    private HelloCollector _hello1;
    private Tls13Positions _positions;

    /// <summary>Creates it.</summary>
    public TlsHandshake(TlsBudget budget)
    {
        _budget = budget;
        _hello0 = new HelloCollector(budget);
        _hello1 = new HelloCollector(budget);
    }

    /// <summary>The side that sent a ClientHello, or received a ServerHello; -1 where neither was captured.</summary>
    public int ClientSide { get; private set; } = -1;

    /// <summary>The first ClientHello, or null.</summary>
    public ClientHello? ClientHello { get; private set; }

    /// <summary>The ServerHello, or the HelloRetryRequest while nothing followed it; null where none was captured.</summary>
    public ServerHello? ServerHello { get; private set; }

    /// <summary>Whether records of type 23 still carry the handshake.</summary>
    public bool IsHidden => _positions.IsHandshaking;

    /// <summary>Whether the type alone says from now on what a record counts as.</summary>
    public bool IsSettled => ServerHello is { IsRetryRequest: false } hello && (!hello.IsTls13 || _positions.IsSettled);

    /// <summary>Whether the handshake records of this side may still carry a hello.</summary>
    public bool WantsHello(int side) => Hello(side).IsWanted;

    /// <summary>Takes notice of who is the client.</summary>
    public void NoteClient(int side) => ClientSide = ClientSide < 0 ? side : ClientSide;

    /// <summary>Takes bytes of a handshake record.</summary>
    /// <param name="side">Who sent them.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isCut">Whether the capture lacks the bytes that follow.</param>
    /// <param name="isHello">Whether they complete a hello.</param>
    /// <returns>Whether more are wanted.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Collect(int side, ReadOnlySpan<byte> bytes, bool isCut, out bool isHello)
    {
        ref HelloCollector collector = ref Hello(side);
        isHello = false;
        if (collector.IsEmpty && TryReadWhole(side, ref collector, bytes, ref isHello))
        {
            return false;
        }

        bool complete = collector.Add(bytes);
        if (collector.MessageType is not (-1 or ClientHelloType or ServerHelloType))
        {
            collector.Finish(another: false);
        }
        else if (complete || isCut)
        {
            isHello = ReadHello(side, ref collector, collector.MessageType, collector.Body);
        }

        return collector.IsWanted && !complete;
    }

    /// <summary>Says what a record counts as, and mends the log where it shows what earlier ones were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TlsRecordRole Classify(int side, in TlsRecordSighting record, ref TlsRecordLog log)
    {
        if (record.Type == TlsContentType.Opaque)
        {
            return TlsRecordRole.Data;
        }

        bool fromClient = side == ClientSide;
        if (record.Type != TlsContentType.ApplicationData)
        {
            _positions.NotePlain(fromClient, record.Type);
            return TlsRecordRole.Control;
        }

        // Without the ServerHello, a change of cipher that no handshake record follows says that TLS 1.3 was chosen: TLS 1.2 sends its Finished as one.
        if (ServerHello is null && !_positions.HasBegun && ClientHello is { OffersTls13: true } && _positions.FinishedIsHidden(fromClient, record.Length))
        {
            _positions.Begin(TlsFramings.Aead22, suite: null);
        }

        return _positions.HasBegun ? _positions.Classify(fromClient, record, ref log) : TlsRecordRole.Data;
    }

    /// <summary>Makes the object ready for another flow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Reset()
    {
        _hello0.Finish(another: true);
        _hello1.Finish(another: true);
        _positions = default;
        ClientSide = -1;
        ClientHello = null;
        ServerHello = null;
    }

    private ref HelloCollector Hello(int side) => ref side == 0 ? ref _hello0 : ref _hello1;

    /// <summary>Reads a hello that lies within one segment, as most do, where it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryReadWhole(int side, ref HelloCollector collector, ReadOnlySpan<byte> bytes, ref bool isHello)
    {
        const int Header = HelloCollector.MessageHeader;
        if (bytes.Length < Header || bytes[0] is not (ClientHelloType or ServerHelloType))
        {
            return false;
        }

        int length = (bytes[1] << 16) | (bytes[2] << 8) | bytes[3];
        if (length > bytes.Length - Header)
        {
            return false;
        }

        isHello = ReadHello(side, ref collector, bytes[0], bytes.Slice(Header, length));
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadHello(int side, ref HelloCollector collector, int type, ReadOnlySpan<byte> body)
    {
        bool another = false;
        bool found = false;
        if (type == ClientHelloType && ClientHello.Read(body) is ClientHello client)
        {
            ClientHello ??= _budget.Share(client);
            NoteClient(side);
            found = true;
        }
        else if (type == ServerHelloType && ServerHello.Read(body) is ServerHello server)
        {
            ServerHello = server;
            NoteClient(1 - side);
            another = server.IsRetryRequest;
            found = true;
            if (!another && server.IsTls13)
            {
                _positions.Begin(TlsFramings.Of(server.Version, server.CipherSuite, server.EncryptThenMac), server.CipherSuite);
            }
        }

        collector.Finish(another);
        return found;
    }
}
