using IotActionId.Flows;

namespace IotActionId.Tls;

/// <summary>The TLS of one flow: the hellos and the records of both directions. Objects are used again for later flows.</summary>
internal sealed class TlsConversation
{
    private readonly TlsStreamReader _reader0;
    private readonly TlsStreamReader _reader1;
    private readonly HelloCollector _hello0;
    private readonly HelloCollector _hello1;
    private readonly int _maxRecords;
    private Tls13Positions _positions;

    /// <summary>Creates a conversation.</summary>
    /// <param name="budget">What it shares with the others.</param>
    /// <param name="maxRecords">Records that it keeps; more are counted only.</param>
    public TlsConversation(TlsBudget budget, int maxRecords)
    {
        _reader0 = new TlsStreamReader(this, 0);
        _reader1 = new TlsStreamReader(this, 1);
        _hello0 = new HelloCollector(budget);
        _hello1 = new HelloCollector(budget);
        _maxRecords = maxRecords;
        Reset();
    }

    /// <summary>The records so far.</summary>
    public TlsRecordLog Log { get; } = new();

    /// <summary>Records that were not kept.</summary>
    public long RecordsDropped { get; private set; }

    /// <summary>The side that sent a ClientHello, or received a ServerHello; -1 where neither was captured.</summary>
    public int ClientSide { get; private set; }

    /// <summary>The first ClientHello, or null.</summary>
    public ClientHello? ClientHello { get; private set; }

    /// <summary>The ServerHello, or the HelloRetryRequest while nothing followed it; null where none was captured.</summary>
    public ServerHello? ServerHello { get; private set; }

    /// <summary>The version in the headers of application data; 0 before the first.</summary>
    public int RecordVersion { get; set; }

    /// <summary>Whether record headers were cut off by the capture's snapshot length.</summary>
    public bool Truncated { get; set; }

    /// <summary>Takes the next bytes of one side.</summary>
    public void Read(int side, in StreamBytes bytes, bool fromStart)
    {
        if (Truncated)
        {
            Reader(1 - side).FlushOpaque();
        }

        Reader(side).Read(bytes, fromStart);
    }

    /// <summary>Takes notice of bytes that are missing.</summary>
    public void Gap(int side, long length) => Reader(side).Gap(length);

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        _reader0.End();
        _reader1.End();
    }

    /// <summary>Makes the object ready for another flow.</summary>
    public void Reset()
    {
        _reader0.Reset();
        _reader1.Reset();
        _hello0.Finish(another: true);
        _hello1.Finish(another: true);
        Log.Clear();
        RecordsDropped = 0;
        ClientSide = -1;
        ClientHello = null;
        ServerHello = null;
        RecordVersion = 0;
        Truncated = false;
        _positions = new Tls13Positions();
    }

    /// <summary>Whether the handshake records of this side may still carry a hello.</summary>
    internal bool WantsHello(int side) => Hello(side).IsWanted;

    /// <summary>Takes bytes of a handshake record.</summary>
    /// <param name="side">Who sent them.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isCut">Whether the capture lacks the bytes that follow.</param>
    /// <returns>Whether more are wanted.</returns>
    internal bool CollectHello(int side, ReadOnlySpan<byte> bytes, bool isCut)
    {
        HelloCollector collector = Hello(side);
        bool complete = collector.Add(bytes);
        if (collector.MessageType is not (-1 or ClientHelloType or ServerHelloType))
        {
            collector.Finish(another: false);
        }
        else if (complete || isCut)
        {
            ReadHello(side, collector);
        }

        return collector.IsWanted && !complete;
    }

    /// <summary>Takes notice of an SSLv2 hello.</summary>
    internal void NoteLegacyHello(int side) => ClientSide = ClientSide < 0 ? side : ClientSide;

    /// <summary>Takes a record.</summary>
    /// <returns>Its place in the log; -1 where it was not kept.</returns>
    internal int Add(int side, in TlsRecordSighting record, bool isTentative)
    {
        if (Log.Count >= _maxRecords)
        {
            RecordsDropped++;
            return -1;
        }

        TlsRecordRole role = isTentative ? TlsRecordRole.Tentative : Classify(side, record);
        Log.Add(new TlsRecord(side, record.Type, record.Length, record.Time, record.EndTime, role));
        return Log.Count - 1;
    }

    /// <summary>Says whether a tentative record is one.</summary>
    internal void Settle(int index, bool accept)
    {
        ref TlsRecord record = ref Log[index];
        record = record.As(!accept ? TlsRecordRole.Void
            : record.Type is not (TlsContentType.ApplicationData or TlsContentType.Opaque) || _positions.IsHandshaking ? TlsRecordRole.Control
            : TlsRecordRole.Data);
    }

    private const int ClientHelloType = 1;
    private const int ServerHelloType = 2;

    private TlsStreamReader Reader(int side) => side == 0 ? _reader0 : _reader1;

    private HelloCollector Hello(int side) => side == 0 ? _hello0 : _hello1;

    private void ReadHello(int side, HelloCollector collector)
    {
        bool another = false;
        bool found = false;
        if (collector.MessageType == ClientHelloType && ClientHello.Read(collector.Body) is ClientHello client)
        {
            ClientHello ??= client;
            ClientSide = ClientSide < 0 ? side : ClientSide;
            found = true;
        }
        else if (collector.MessageType == ServerHelloType && ServerHello.Read(collector.Body) is ServerHello server)
        {
            ServerHello = server;
            ClientSide = ClientSide < 0 ? 1 - side : ClientSide;
            another = server.IsRetryRequest;
            found = true;
            if (!another && server.IsTls13)
            {
                _positions.Begin(TlsFramings.Of(server.Version, server.CipherSuite, server.EncryptThenMac), TlsCipherSuites.Name(server.CipherSuite));
            }
        }

        collector.Finish(another);
        if (found)
        {
            Reader(side).Trust();
        }
    }

    private TlsRecordRole Classify(int side, in TlsRecordSighting record)
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
            _positions.Begin(null, null);
        }

        return _positions.HasBegun ? _positions.Classify(fromClient, record, Log) : TlsRecordRole.Data;
    }
}
