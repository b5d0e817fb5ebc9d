using System.Buffers.Binary;

namespace IotActionId.Benchmarks;

/// <summary>
/// Writes a pcap file of TLS flows as gateways, browsers and downloads make them, the same for the same seed: IPv4 and IPv6, segments of 1,448
/// bytes, one in two hundred sent twice or out of turn, a little UDP. Bodies of records are noise.
/// </summary>
internal sealed class TrafficGenerator(TrafficOptions options)
{
    private const int Mss = 1448;
    private const int FlowsPerDatagramExchange = 50;

    /// <summary>Longer than any time-out of flows that have closed, so that a lap's ports are free again.</summary>
    private const long BetweenLaps = 600_000_000_000;

    private readonly byte[] _noise = Noise(options.Seed);

    /// <summary>Writes the file.</summary>
    public TrafficSummary Write(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        using var writer = new PacketWriter(file);
        long records = 0, time = 0;
        for (int lap = 0; lap < options.Laps; lap++)
        {
            time = WriteLap(writer, time, ref records) + BetweenLaps;
        }

        return new TrafficSummary(writer.Packets, (long)options.Flows * options.Laps, records);
    }

    private long WriteLap(PacketWriter writer, long time, ref long records)
    {
        int all = options.Flows + (options.Flows / FlowsPerDatagramExchange);
        var next = new PriorityQueue<SyntheticFlow, (long Time, int Index)>();
        int started = 0;
        while (started < Math.Min(options.Concurrent, all))
        {
            Begin(next, started++, time);
        }

        while (next.TryDequeue(out SyntheticFlow? flow, out (long Time, int Index) due))
        {
            time = due.Time;
            flow.Send(writer, time);
            if (flow.TryGetNext(out long delay))
            {
                next.Enqueue(flow, (time + delay, due.Index));
                continue;
            }

            records += flow.Records;
            if (started < all)
            {
                Begin(next, started++, time);
            }
        }

        return time;
    }

    private void Begin(PriorityQueue<SyntheticFlow, (long Time, int Index)> next, int index, long time)
    {
        var flow = new SyntheticFlow(index, options, _noise);
        next.Enqueue(flow, (time + flow.FirstDelay, index));
    }

    private static byte[] Noise(int seed)
    {
        byte[] noise = new byte[1 << 18];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    /// <summary>One flow: a queue of segments that its script refills.</summary>
    private sealed class SyntheticFlow
    {
        private readonly Random _random;
        private readonly byte[] _noise;
        private readonly Queue<Piece> _pieces = new();
        private readonly byte[] _client;
        private readonly byte[] _server;
        private readonly ushort _clientPort;
        private readonly ushort _serverPort;
        private readonly bool _udp;
        private readonly bool _tls13;
        private uint _clientSequence;
        private uint _serverSequence;
        private int _rounds;
        private readonly int _kind;

        public SyntheticFlow(int index, TrafficOptions options, byte[] noise)
        {
            _random = new Random(unchecked((options.Seed * 1_000_003) + index));
            _noise = noise;
            bool v6 = _random.Next(10) < 3;
            _client = Address(v6, 10, index);
            _server = Address(v6, 52, _random.Next(200));
            _clientPort = (ushort)(49152 + (index % 16000));
            _udp = index % (FlowsPerDatagramExchange + 1) == FlowsPerDatagramExchange;
            _kind = _random.Next(10) switch { < 6 => 0, < 9 => 1, _ => 2 };
            _serverPort = (ushort)(_udp ? 53 : _kind == 0 ? 8883 : 443);
            _tls13 = _random.Next(2) == 0;
            _rounds = _udp ? 3 : _kind switch { 0 => _random.Next(5, 45), 1 => _random.Next(1, 6), _ => 1 };
            FirstDelay = _random.NextInt64(2_000_000_000);
            if (!_udp)
            {
                Handshake(index);
            }
            else
            {
                Round();
            }
        }

        public long FirstDelay { get; }

        /// <summary>TLS records written so far.</summary>
        public long Records { get; private set; }

        public void Send(PacketWriter writer, long time)
        {
            Piece piece = _pieces.Dequeue();
            ReadOnlySpan<byte> source = piece.FromClient ? _client : _server;
            ReadOnlySpan<byte> destination = piece.FromClient ? _server : _client;
            ushort sourcePort = piece.FromClient ? _clientPort : _serverPort;
            ushort destinationPort = piece.FromClient ? _serverPort : _clientPort;
            writer.Write(time, source, destination, sourcePort, destinationPort, _udp, piece.Sequence, piece.Acknowledgement, piece.Flags, piece.Payload);
        }

        public bool TryGetNext(out long delay)
        {
            if (_pieces.Count == 0)
            {
                if (--_rounds < 0)
                {
                    delay = 0;
                    return false;
                }

                Round();
                delay = _random.NextInt64(50_000_000, 4_000_000_000);
                return true;
            }

            delay = _random.NextInt64(20_000, 8_000_000);
            return true;
        }

        private static byte[] Address(bool v6, byte network, int host)
        {
            byte[] address = new byte[v6 ? 16 : 4];
            address[0] = v6 ? (byte)0x20 : network;
            address[1] = v6 ? (byte)1 : (byte)(host >> 16);
            if (v6)
            {
                address[2] = network;
            }

            BinaryPrimitives.WriteUInt16BigEndian(address.AsSpan(address.Length - 2), (ushort)host);
            return address;
        }

        private void Handshake(int index)
        {
            _clientSequence = (uint)_random.Next();
            _serverSequence = (uint)_random.Next();
            Control(true, 2);
            _clientSequence++;
            Control(false, 18);
            _serverSequence++;
            Control(true, 16);
            Stream(true, Hello(index));
            byte[] server = ServerHello();
            Stream(false, _tls13 ? [.. server, .. Record(20, 1), .. Record(23, 2800)] : [.. server, .. Record(22, 2900)]);
            if (_tls13)
            {
                Stream(true, [.. Record(20, 1), .. Record(23, 53)]);
                Stream(false, [.. Record(23, 234), .. Record(23, 234)]);
            }
            else
            {
                Stream(true, [.. Record(22, 70), .. Record(20, 1), .. Record(22, 40)]);
                Stream(false, [.. Record(20, 1), .. Record(22, 40)]);
            }
        }

        private void Round()
        {
            if (_udp)
            {
                Piece(true, 0, _noise.AsMemory(_random.Next(1000), _random.Next(30, 60)));
                Piece(false, 0, _noise.AsMemory(_random.Next(1000), _random.Next(60, 400)));
            }
            else if (_rounds == 0)
            {
                Control(true, 17);
                _clientSequence++;
                Control(false, 17);
                _serverSequence++;
                Control(true, 16);
            }
            else if (_kind == 0)
            {
                bool ping = _random.Next(3) > 0;
                Stream(ping, Record(23, ping ? 26 : _random.Next(120, 300)));
                Stream(!ping, ping ? Record(23, 26) : [.. Record(23, _random.Next(80, 250)), .. Record(23, 28)]);
            }
            else
            {
                Stream(true, Record(23, _random.Next(300, 900)));
                int rest = _kind == 1 ? _random.Next(2_000, 45_000) : _random.Next(30_000, 160_000);
                List<byte> bytes = [];
                for (; rest > 0; rest -= 16384)
                {
                    bytes.AddRange(Record(23, Math.Min(rest, 16384) + 17));
                }

                Stream(false, [.. bytes]);
            }
        }

        /// <summary>Bytes cut into segments, acknowledged every second one; now and then one is sent twice or out of turn.</summary>
        private void Stream(bool fromClient, byte[] bytes)
        {
            var sent = new List<Piece>();
            for (int at = 0; at < bytes.Length; at += Mss)
            {
                int size = Math.Min(Mss, bytes.Length - at);
                bool last = at + size == bytes.Length;
                sent.Add(new Piece(fromClient, fromClient ? _clientSequence : _serverSequence, fromClient ? _serverSequence : _clientSequence, last ? 24 : 16, bytes.AsMemory(at, size)));
                if (fromClient)
                {
                    _clientSequence += (uint)size;
                }
                else
                {
                    _serverSequence += (uint)size;
                }
            }

            for (int i = 0; i < sent.Count; i++)
            {
                int luck = _random.Next(400);
                if (luck == 0)
                {
                    _pieces.Enqueue(sent[i]);
                }
                else if (luck == 1 && i + 1 < sent.Count)
                {
                    _pieces.Enqueue(sent[i + 1]);
                    _pieces.Enqueue(sent[i]);
                    i++;
                    continue;
                }

                _pieces.Enqueue(sent[i]);
                if (i % 2 == 1 || i + 1 == sent.Count)
                {
                    uint acknowledged = sent[i].Sequence + (uint)sent[i].Payload.Length;
                    _pieces.Enqueue(new Piece(!fromClient, fromClient ? _serverSequence : _clientSequence, acknowledged, 16, default));
                }
            }
        }

        private void Control(bool fromClient, int flags) => Piece(fromClient, flags, default);

        private void Piece(bool fromClient, int flags, ReadOnlyMemory<byte> payload) => _pieces.Enqueue(new Piece(
            fromClient, fromClient ? _clientSequence : _serverSequence, flags == 2 ? 0 : fromClient ? _serverSequence : _clientSequence, flags, payload));

        private byte[] Record(int type, int body)
        {
            Records++;
            byte[] record = new byte[5 + body];
            record[0] = (byte)type;
            record[1] = record[2] = 3;
            BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(3), (ushort)body);
            _noise.AsSpan(_random.Next(_noise.Length - body), body).CopyTo(record.AsSpan(5));
            return record;
        }

        private byte[] Hello(int index)
        {
            Records++;
            byte[] name = System.Text.Encoding.ASCII.GetBytes($"hub-{index % 500:000}.cloud.example");
            byte[] sni = [0, 0, 0, (byte)(name.Length + 5), 0, (byte)(name.Length + 3), 0, 0, (byte)name.Length, .. name];
            byte[] versions = [0, 43, 0, 5, 4, 3, 4, 3, 3];
            byte[] padding = [0, 21, 1, 0, .. new byte[256]];
            byte[] extensions = [.. sni, .. versions, .. padding];
            byte[] body = [3, 3, .. _noise.AsSpan(_random.Next(1000), 32), 32, .. new byte[32], 0, 6, 0x13, 1, 0x13, 2, 0xC0, 0x2F, 1, 0, (byte)(extensions.Length >> 8), (byte)extensions.Length, .. extensions];
            return [22, 3, 1, (byte)((body.Length + 4) >> 8), (byte)(body.Length + 4), 1, 0, (byte)(body.Length >> 8), (byte)body.Length, .. body];
        }

        private byte[] ServerHello()
        {
            Records++;
            byte[] extensions = _tls13 ? [0, 43, 0, 2, 3, 4] : [];
            byte[] suite = _tls13 ? [0x13, 1] : [0xC0, 0x2F];
            byte[] body = [3, 3, .. _noise.AsSpan(_random.Next(1000), 32), 32, .. new byte[32], .. suite, 0, 0, (byte)extensions.Length, .. extensions];
            return [22, 3, 3, 0, (byte)(body.Length + 4), 2, 0, 0, (byte)body.Length, .. body];
        }
    }

    private readonly record struct Piece(bool FromClient, uint Sequence, uint Acknowledgement, int Flags, ReadOnlyMemory<byte> Payload);
}
