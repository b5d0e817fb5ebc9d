using System.Runtime.CompilerServices;

namespace IotActionId.Tls;

/// <summary>
/// TLS 1.3 sends the rest of the handshake, and later the session tickets, as records of type 23. They are told from application data by their
/// position: the server's flight lies before the client's Finished, the client's Finished has a length that the suite fixes (RFC 8446
/// section 4.4.4), and tickets come before the server's first answer.
/// </summary>
internal struct Tls13Positions
{
    /// <summary>type and length in front of a handshake message.</summary>
    private const int MessageHeader = 4;

    /// <summary>The wire length of a Finished under SHA-256 and a 16-byte tag.</summary>
    private const int ShortFinished = 58;

    /// <summary>The same under SHA-384.</summary>
    private const int LongFinished = 74;

    /// <summary>The wire length of EndOfEarlyData, an empty message, under a 16-byte tag.</summary>
    private const int EndOfEarlyData = 26;

    /// <summary>No ticket is shorter: lifetime, age, nonce, a ticket of 16 bytes, extensions (RFC 8446 section 4.6.1).</summary>
    private const int ShortestTicket = 51;

    /// <summary>Servers send up to four.</summary>
    private const int MaxTickets = 8;

    /// <summary>Client records in which a Finished may still stand behind a certificate.</summary>
    private const int LateFinished = 2;

    /// <summary>Records of a server's flight: EncryptedExtensions, CertificateRequest, Certificate (twice where compressed or long), CertificateVerify, Finished.</summary>
    private const int LongestFlight = 6;

    /// <summary>A record longer than EncryptedExtensions alone carries the whole flight.</summary>
    private const int LongestExtensions = 200;

    /// <summary>Tickets leave the server in one go.</summary>
    private const long TicketGap = 50_000_000;

    private const int Aes256Sha384 = 0x1302;
    private const int Sha384Sha384 = 0xC0B5;

    private int _finished;
    private int _alternativeFinished;
    private bool _clientSeen;
    private bool _serverSeen;
    private bool _clientDone;
    private bool _clientChanged;
    private bool _serverChanged;
    private bool _clientShowed;
    private bool _serverShowed;
    private int _clientFirst;
    private int _clientSince;
    private long _clientData;
    private int _flight;
    private bool _flightOver;
    private int _tickets;
    private int _ticketLength;
    private bool _serverSpoke;
    private int _candidate;
    private int _candidateLength;
    private long _candidateTime;

    /// <summary>Whether the flow is known to speak TLS 1.3.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>The flow speaks TLS 1.3.</summary>
    /// <param name="framing">The framing of its suite.</param>
    /// <param name="suite">Its suite; null where it is not known.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Begin(TlsFraming framing, int? suite)
    {
        HasBegun = true;
        _clientFirst = -1;
        _clientData = -1;
        _candidate = -1;
        int sha256 = framing.WireLength(MessageHeader + 32);
        int sha384 = framing.WireLength(MessageHeader + 48);
        _finished = suite is Aes256Sha384 or Sha384Sha384 ? sha384 : sha256;
        _alternativeFinished = suite is null ? sha384 : _finished;
    }

    /// <summary>Takes notice of a record whose type shows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void NotePlain(bool fromClient, TlsContentType type)
    {
        if (type == TlsContentType.ChangeCipherSpec)
        {
            _clientChanged |= fromClient;
            _serverChanged |= !fromClient;
        }
        else if (type == TlsContentType.Handshake)
        {
            _clientShowed |= fromClient && _clientChanged;
            _serverShowed |= !fromClient && _serverChanged;
        }

        _clientSeen |= fromClient;
        _serverSeen |= !fromClient;
    }

    /// <summary>Whether the handshake is known to go on.</summary>
    public readonly bool IsHandshaking => HasBegun && !_clientDone;

    /// <summary>Whether all that comes is application data.</summary>
    public readonly bool IsSettled => _clientDone && _serverSpoke && _clientSince >= LateFinished;

    /// <summary>Whether this side changed its keys without a handshake record after it, and now sends what may be the hidden handshake.</summary>
    public readonly bool FinishedIsHidden(bool fromClient, int length) =>
        !fromClient ? _serverChanged && !_serverShowed
        : _clientChanged && !_clientShowed && (_serverSeen || length is ShortFinished or LongFinished);

    /// <summary>Says what a record of type 23 counts as, and mends the log where it shows what earlier ones were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TlsRecordRole Classify(bool fromClient, in TlsRecordSighting record, ref TlsRecordLog log) =>
        fromClient ? Client(record, ref log) : Server(record, ref log);

    private readonly bool IsFinished(int length) => length == _finished || length == _alternativeFinished;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private TlsRecordRole Client(in TlsRecordSighting record, ref TlsRecordLog log)
    {
        _clientSeen = true;
        if (!_clientDone)
        {
            _clientFirst = _clientFirst < 0 ? log.Count : _clientFirst;
            if (record.Length != EndOfEarlyData)
            {
                _clientDone = true;
                _clientSince = IsFinished(record.Length) ? LateFinished : 0;
            }

            return TlsRecordRole.Control;
        }

        if (_clientSince < LateFinished)
        {
            // What passed for a padded Finished may have been a certificate; then Finished follows in the same flight.
            _clientSince++;
            if (IsFinished(record.Length))
            {
                for (int i = _clientFirst; i < log.Count; i++)
                {
                    if (log[i].Role == TlsRecordRole.Data)
                    {
                        log[i] = log[i].As(TlsRecordRole.Control);
                    }
                }

                _clientSince = LateFinished;
                _clientData = -1;
                return TlsRecordRole.Control;
            }
        }

        if (_clientData < 0)
        {
            _clientData = record.Offset;
        }

        _candidate = -1;
        return TlsRecordRole.Data;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private TlsRecordRole Server(in TlsRecordSighting record, ref TlsRecordLog log)
    {
        if (!_clientDone && (_clientSeen || !IsFlightOver(record.Length)))
        {
            return TlsRecordRole.Control;
        }

        _clientSince = LateFinished;
        if (_serverSpoke)
        {
            return TlsRecordRole.Data;
        }

        bool mayBeTicket = record.Length >= ShortestTicket && _tickets < MaxTickets;
        if (mayBeTicket && (IsBeforeAnswer(record) || record.Length == _ticketLength))
        {
            _tickets++;
            _ticketLength = record.Length;
            return TlsRecordRole.Control;
        }

        if (mayBeTicket && _candidate < 0 && _tickets == 0)
        {
            // Two of one length in one go are tickets; one alone is as likely the answer.
            _candidate = log.Count;
            _candidateLength = record.Length;
            _candidateTime = record.EndTime;
            _tickets = MaxTickets;
            return TlsRecordRole.Data;
        }

        if (_candidate >= 0 && record.Length == _candidateLength && record.Time - _candidateTime <= TicketGap)
        {
            log[_candidate] = log[_candidate].As(TlsRecordRole.Control);
            _candidate = -1;
            _tickets = 2;
            _ticketLength = record.Length;
            return TlsRecordRole.Control;
        }

        _serverSpoke = true;
        return TlsRecordRole.Data;
    }

    /// <summary>Whether the server sent a record before the client's first data can have reached it.</summary>
    private readonly bool IsBeforeAnswer(in TlsRecordSighting record) =>
        _clientDone && (_clientData < 0 || record.PeerAcknowledged <= _clientData);

    /// <summary>Where only the server's direction was captured, its Finished is known by its length, or the flight by being one long record.</summary>
    private bool IsFlightOver(int length)
    {
        if (_flightOver)
        {
            return true;
        }

        _flight++;
        _flightOver = IsFinished(length) || _flight >= LongestFlight || (_flight == 1 && length > LongestExtensions);
        return false;
    }
}
