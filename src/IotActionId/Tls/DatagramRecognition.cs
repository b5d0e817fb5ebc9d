using System.Buffers.Binary;

namespace IotActionId.Tls;

/// <summary>
/// Recognises QUIC and DTLS by a single datagram. Every length in it must agree with the datagram's, so that DNS, NTP, STUN, RTP, WireGuard
/// and the like are not taken for them. QUIC packets with a short header tell nothing and are not recognised: one datagram of the
/// connection's beginning decides for the whole conversation.
/// </summary>
internal static class DatagramRecognition
{
    private const int DtlsHeader = 13;
    private const int LongestDtlsBody = (1 << 14) + 2048;
    private const int ChangeCipherSpec = 20;
    private const int Handshake = 22;
    private const int ApplicationData = 23;
    private const int WithConnectionId = 25;
    private const int Ack = 26;

    /// <summary>Recognises the protocol of a datagram.</summary>
    /// <param name="payload">What was captured of its payload.</param>
    /// <param name="sent">Bytes of payload that were sent: more than captured where the capture cut it.</param>
    public static DatagramProtocol Recognise(ReadOnlySpan<byte> payload, int sent)
    {
        if (payload.IsEmpty || sent < payload.Length)
        {
            return DatagramProtocol.None;
        }

        byte first = payload[0];
        if (first >= 0x80)
        {
            return IsQuic(payload, sent) ? DatagramProtocol.Quic : DatagramProtocol.None;
        }

        bool isDtls = first is >= ChangeCipherSpec and <= Ack ? IsDtls(payload, sent) : (first & 0xE0) == 0x20 && IsDtls13Ciphertext(payload, sent);
        return isDtls ? DatagramProtocol.Dtls : DatagramProtocol.None;
    }

    private static bool IsQuic(ReadOnlySpan<byte> payload, int sent)
    {
        if (payload.Length >= 5 && BinaryPrimitives.ReadUInt32BigEndian(payload[1..]) == QuicVersions.Negotiation)
        {
            return IsVersionNegotiation(payload, sent);
        }

        return QuicLongHeader.TryRead(payload, sent, out _);
    }

    /// <summary>A server that does not speak the client's version lists its own (RFC 9000 section 17.2.1).</summary>
    private static bool IsVersionNegotiation(ReadOnlySpan<byte> payload, int sent)
    {
        var reader = new QuicReader(payload[5..]);
        reader.ConnectionId();
        reader.ConnectionId();
        if (reader.IsDamaged || reader.Left == 0 || (sent - (payload.Length - reader.Left)) % 4 != 0)
        {
            return false;
        }

        while (reader.Left >= 4)
        {
            if (QuicVersions.IsKnown(reader.UInt32()))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Records with the header of thirteen bytes (RFC 6347 section 4.1); they fill the datagram exactly.</summary>
    private static bool IsDtls(ReadOnlySpan<byte> payload, int sent)
    {
        int at = 0;
        while (at < sent)
        {
            if (payload.Length - at < DtlsHeader)
            {
                // The capture cut it behind a record that fits; or, of DTLS 1.3, ciphertext follows in the same datagram.
                return at > 0 && (sent > payload.Length || IsDtls13Ciphertext(payload[at..], sent - at));
            }

            ReadOnlySpan<byte> header = payload[at..];
            int type = header[0];
            int version = BinaryPrimitives.ReadUInt16BigEndian(header[1..]);
            int epoch = BinaryPrimitives.ReadUInt16BigEndian(header[3..]);
            int highestSequence = BinaryPrimitives.ReadUInt16BigEndian(header[5..]);
            if (at > 0 && (type & 0xE0) == 0x20)
            {
                return IsDtls13Ciphertext(header, sent - at);
            }

            // DTLS 1.0 and 1.2; 1.3 says 1.2. No connection lives for 2^32 records, and before epoch 1 nothing is application data.
            if (type is < ChangeCipherSpec or > Ack || version is not (0xFEFF or 0xFEFD) || highestSequence != 0
                || (epoch == 0 && type is ApplicationData or WithConnectionId))
            {
                return false;
            }

            if (type == WithConnectionId)
            {
                return HasConnectionId(header, sent - at);
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(header[(DtlsHeader - 2)..]);
            if (length is 0 or > LongestDtlsBody || length > sent - at - DtlsHeader)
            {
                return false;
            }

            at += DtlsHeader + length;
        }

        return true;
    }

    /// <summary>A record with a connection ID, whose length only the two sides know: one must make the record fill the datagram (RFC 9146 section 4).</summary>
    private static bool HasConnectionId(ReadOnlySpan<byte> record, int sent)
    {
        for (int length = 1; length <= 32 && DtlsHeader + length <= record.Length; length++)
        {
            int body = BinaryPrimitives.ReadUInt16BigEndian(record[(DtlsHeader - 2 + length)..]);
            if (body > 0 && DtlsHeader + length + body == sent)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A record of DTLS 1.3 with a unified header that tells its length, has no connection ID and is under the keys of the handshake or of
    /// application data (RFC 9147 section 4). Without a length the header says too little to be recognised.
    /// </summary>
    private static bool IsDtls13Ciphertext(ReadOnlySpan<byte> payload, int sent)
    {
        const int connectionId = 0x10, longSequence = 0x08, hasLength = 0x04, epochBits = 0x03, shortestBody = 17;
        int at = 0;
        while (at < sent)
        {
            if (at >= payload.Length)
            {
                return true;
            }

            int first = payload[at];
            int header = (first & longSequence) != 0 ? 5 : 4;
            if ((first & 0xE0) != 0x20 || (first & (connectionId | hasLength)) != hasLength || (first & epochBits) < 2 || payload.Length - at < header)
            {
                return false;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(payload[(at + header - 2)..]);
            if (length is < shortestBody or > LongestDtlsBody || length > sent - at - header)
            {
                return false;
            }

            at += header + length;
        }

        return true;
    }
}
