using BenchmarkDotNet.Attributes;
using IotActionId.Capture;
using IotActionId.Flows;
using IotActionId.Messages;
using IotActionId.Packets;
using IotActionId.Tls;

namespace IotActionId.Benchmarks;

/// <summary>The parts of the job, each on top of the one before, on a capture in memory: time and allocations of all its packets together.</summary>
[MemoryDiagnoser]
public class Parts
{
    private byte[] _capture = [];

    /// <summary>Makes the capture.</summary>
    [GlobalSetup]
    public void Make()
    {
        string path = Path.GetTempFileName();
        Console.WriteLine(new TrafficGenerator(new TrafficOptions(Flows: 500, Concurrent: 50, Seed: 1)).Write(path));
        _capture = File.ReadAllBytes(path);
        File.Delete(path);
    }

    /// <summary>Packets out of the file.</summary>
    [Benchmark(Baseline = true)]
    public long Read()
    {
        using CaptureReader reader = Open();
        CapturedPacket packet = default;
        long bytes = 0;
        while (reader.TryRead(ref packet))
        {
            bytes += packet.Data.Length;
        }

        return bytes;
    }

    /// <summary>And segments out of packets.</summary>
    [Benchmark]
    public long Decode()
    {
        using CaptureReader reader = Open();
        var decoder = new PacketDecoder();
        CapturedPacket packet = default;
        Segment segment = default;
        long bytes = 0;
        while (reader.TryRead(ref packet))
        {
            bytes += decoder.TryDecode(packet, ref segment) ? segment.PayloadLength : 0;
        }

        return bytes;
    }

    /// <summary>And records out of reassembled streams.</summary>
    [Benchmark]
    public long Reassemble()
    {
        using CaptureReader reader = Open();
        var decoder = new PacketDecoder();
        var budget = new TlsBudget();
        long records = 0;
        var table = new FlowTable(new FlowLimits(), _ => new TlsFlow(budget, int.MaxValue), (flow, _) => records += ((SecureFlow)flow).Records.Length);
        CapturedPacket packet = default;
        Segment segment = default;
        while (reader.TryRead(ref packet))
        {
            if (decoder.TryDecode(packet, ref segment) && segment.Protocol == TransportProtocol.Tcp)
            {
                table.Accept(segment);
            }
        }

        return records;
    }

    /// <summary>And flows with their messages: the whole job.</summary>
    [Benchmark]
    public long Flows()
    {
        using FlowReader reader = FlowReader.Open(new MemoryStream(_capture), "memory");
        long messages = 0;
        foreach (IotFlow flow in reader.ReadFlows())
        {
            messages += flow.Messages.Count;
        }

        return messages;
    }

    private CaptureReader Open() => CaptureReader.Open(new MemoryStream(_capture), "memory");
}
