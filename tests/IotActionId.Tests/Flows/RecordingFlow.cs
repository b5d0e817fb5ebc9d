using IotActionId.Flows;

namespace IotActionId.Tests.Flows;

/// <summary>A flow that keeps what it is handed.</summary>
internal sealed class RecordingFlow : Flow
{
    /// <summary>The bytes of each side; -1 for each that was lost.</summary>
    public List<short>[] Streams { get; } = [[], []];

    public int Pieces { get; private set; }

    public bool Ended { get; private set; }

    public List<long> Acknowledged { get; } = [];

    protected override void OnBytes(int side, in StreamBytes bytes)
    {
        Pieces++;
        Acknowledged.Add(bytes.PeerAcknowledged);
        for (int i = 0; i < bytes.Length; i++)
        {
            Streams[side].Add(i < bytes.Captured.Length ? bytes.Captured[i] : (short)-2);
        }
    }

    protected override void OnGap(int side, long length) => Streams[side].AddRange(Enumerable.Repeat((short)-1, (int)length));

    protected override void OnDatagram(int side, ReadOnlySpan<byte> captured, int length, long time) => Pieces++;

    protected override void OnEnd() => Ended = true;
}
