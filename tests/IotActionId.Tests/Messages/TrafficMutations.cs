using System.Buffers.Binary;

namespace IotActionId.Tests.Messages;

/// <summary>
/// Damages traffic as networks, capturing programs and attackers do, packet by packet, so that most of each connection stays sound and
/// the damage reaches the code behind the first check. The same seed damages the same.
/// </summary>
internal sealed class TrafficMutations(int seed, IReadOnlyList<HomePacket> home)
{
    private const int Ip = 14;
    private const int Tcp = Ip + 20;
    private const int Sequence = Tcp + 4;
    private const int Payload = Tcp + 20;

    private static readonly int[] LengthFields = [Ip, Ip + 2, Ip + 3, Ip + 6, Tcp + 4, Tcp + 5, Tcp + 12, Payload + 3, Payload + 4, Payload + 6, Payload + 8, Payload + 43];
    private static readonly byte[] Extremes = [0x00, 0x01, 0x05, 0x10, 0x40, 0x45, 0x4F, 0x50, 0x7F, 0x80, 0xF0, 0xFF];

    private readonly Random _random = new(seed);
    private readonly byte[] _packet = new byte[4096];
    private readonly Queue<(int Due, long Time, byte[] Data)> _late = new();
    private int _lap;

    /// <summary>Packets that were damaged, moved or repeated so far.</summary>
    public long Mutated { get; private set; }

    /// <summary>Fills a capture with some hundred to some thousand packets: the home's, lap after lap, each lap with addresses of its own.</summary>
    public void Fill(CaptureImage image, int packets)
    {
        image.Clear();
        _late.Clear();
        long shift = 0;
        for (int i = 0; i < packets; i++)
        {
            if (i % home.Count == 0)
            {
                _lap = _random.Next(4) == 0 ? _lap : _lap + 1;
            }

            HomePacket packet = home[i % home.Count];
            packet.Data.CopyTo(_packet, 0);
            HomeTraffic.ToLap(_packet, _lap);
            if (_random.Next(2) == 0)
            {
                image.Add(packet.Time + shift, _packet.AsSpan(0, packet.Data.Length), packet.Data.Length);
            }
            else
            {
                Mutated++;
                Mutate(image, packet, ref shift, i);
            }

            while (_late.TryPeek(out (int Due, long Time, byte[] Data) late) && late.Due <= i)
            {
                _late.Dequeue();
                image.Add(late.Time, late.Data, late.Data.Length);
            }
        }
    }

    private void Mutate(CaptureImage image, HomePacket packet, ref long shift, int index)
    {
        Span<byte> data = _packet.AsSpan(0, packet.Data.Length);
        long time = packet.Time + shift;
        int original = data.Length;
        switch (_random.Next(11))
        {
            case 0:
                for (int flips = _random.Next(1, 5); flips > 0; flips--)
                {
                    data[_random.Next(data.Length)] ^= (byte)(1 << _random.Next(8));
                }

                break;
            case 1:
                // Cut by the snapshot length, or cut for good.
                data = data[.._random.Next(data.Length)];
                original = _random.Next(4) == 0 ? data.Length : _random.Next(8) == 0 ? int.MaxValue : original;
                break;
            case 2:
                int field = LengthFields[_random.Next(LengthFields.Length)];
                if (field < data.Length)
                {
                    data[field] = _random.Next(2) == 0 ? Extremes[_random.Next(Extremes.Length)] : (byte)_random.Next(256);
                }

                break;
            case 3:
                image.Add(time, data, original);
                break;
            case 4:
                _late.Enqueue((index + _random.Next(1, 9), time, data.ToArray()));
                return;
            case 5:
                // Overlaps what came before or leaves a hole, with other bytes.
                BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(Sequence), BinaryPrimitives.ReadUInt32BigEndian(_packet.AsSpan(Sequence)) + (uint)_random.Next(-300, 300));
                data[^1] ^= 0x55;
                break;
            case 6:
                BinaryPrimitives.WriteUInt32BigEndian(_packet.AsSpan(Sequence), (uint)_random.NextInt64(1L << 32));
                break;
            case 7:
                data[Tcp + 13] = (byte)_random.Next(64);
                break;
            case 8:
                data[Tcp + _random.Next(4)] = (byte)_random.Next(256);
                break;
            case 9:
                // The clock jumps, for this packet or for good; never out of what a pcap file can say.
                time = _random.NextInt64(uint.MaxValue * 1_000_000_000L);
                shift = _random.Next(16) == 0 ? time - packet.Time : shift;
                break;
            default:
                byte[] other = home[_random.Next(home.Count)].Data;
                int from = Math.Min(_random.Next(Payload, 400), Math.Min(data.Length, other.Length));
                int count = Math.Min(data.Length, other.Length) - from;
                other.AsSpan(from, count).CopyTo(data[from..]);
                break;
        }

        image.Add(time, data, original);
    }
}
