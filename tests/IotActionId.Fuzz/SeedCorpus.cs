using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json.Nodes;
using IotActionId.Actions;
using IotActionId.Capture;
using IotActionId.Lab;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tests.Tls;

namespace IotActionId.Fuzz;

/// <summary>Small inputs for afl-fuzz to start from, made by the lab: a home of two devices, cut to what a fuzzer gets through fast; QUIC and DTLS by hand.</summary>
internal static class SeedCorpus
{
    /// <summary>The handshake of the gateway's connection and the first commands; more would only repeat them.</summary>
    private const int Packets = 40;

    /// <summary>Ethernet, IP and TCP with options, and a few bytes of the payload.</summary>
    private const int HeaderBytes = 72;

    private const int LogLines = 6;
    private const int LogEntries = 3;

    /// <summary>Writes a folder of seeds for each target.</summary>
    /// <param name="folder">Where to; made where it does not exist.</param>
    public static void Write(string folder)
    {
        string work = Path.Combine(Path.GetTempPath(), $"iotactionid-corpus-{Environment.ProcessId}");
        try
        {
            LabResult lab = LabRunner.Run(
                LabHome.Create(new LabHomeOptions { DeviceCount = 2 }), new LabOptions { Repetition = 4, PairCount = 4, TestCount = 4 }, new LabOutput(work, true), null, default);
            Captures(lab, Folder("capture"));
            File.WriteAllLines(Path.Combine(Folder("log-jsonl"), "lab.jsonl"), File.ReadLines(lab.TestLog!).Take(LogLines));
            Csv(lab, Folder("log-csv"));
            Har(lab, Folder("log-har"));
            SignatureFile.Save(Learn(lab), Path.Combine(Folder("signature"), "lab.iotsig.json"));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        string Folder(string target) => Directory.CreateDirectory(Path.Combine(folder, target)).FullName;
    }

    private static IotSignatureSet Learn(LabResult lab)
    {
        using FlowReader reader = FlowReader.Open(lab.TrainingCapture!);
        return SignatureLearner.Learn([.. reader.ReadFlows()], new ActionLogReader(lab.TrainingHar!).Read());
    }

    private static void Csv(LabResult lab, string folder)
    {
        IEnumerable<string> rows = new ActionLogReader(lab.TestLog!).Read().Take(LogLines).SelectMany(static command => command.Actions.Select(
            action => FormattableString.Invariant($"{command.Time:O},{action.Device},{action.Type},{action.Action},{action.Value}")));
        File.WriteAllLines(Path.Combine(folder, "lab.csv"), rows.Prepend("Time,Device,Type,Action,Value"));
    }

    private static void Har(LabResult lab, string folder)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(lab.TestHar!))!;
        JsonArray entries = root["log"]!["entries"]!.AsArray();
        while (entries.Count > LogEntries)
        {
            entries.RemoveAt(entries.Count - 1);
        }

        File.WriteAllText(Path.Combine(folder, "lab.har"), root.ToJsonString());
    }

    private static void Captures(LabResult lab, string folder)
    {
        string pcap = Path.Combine(folder, "lab.pcap");
        using (CaptureReader reader = CaptureReader.Open(lab.TestCapture!))
        using (var whole = new PcapWriter(pcap, LinkType.Ethernet, overwrite: true))
        using (var cut = new PcapWriter(Path.Combine(folder, "headers-only.pcap"), LinkType.Ethernet, overwrite: true))
        using (var sections = new BinaryWriter(File.Create(Path.Combine(folder, "lab.pcapng"))))
        {
            Block(sections, 0x0A0D_0D0A, [0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0, .. Enumerable.Repeat((byte)0xFF, 8)]);
            Block(sections, 1, [(byte)LinkType.Ethernet, 0, 0, 0, 0, 0, 0, 0]);
            CapturedPacket packet = default;
            for (int i = 0; i < Packets && reader.TryRead(ref packet); i++)
            {
                whole.Write(packet.Time, packet.Data, packet.OriginalLength);
                cut.Write(packet.Time, packet.Data[..Math.Min(packet.Data.Length, HeaderBytes)], packet.OriginalLength);
                Block(sections, 6, EnhancedPacket(packet));
            }
        }

        using (var datagrams = new PcapWriter(Path.Combine(folder, "datagrams.pcap"), LinkType.Ethernet, overwrite: true))
        {
            long time = 1_770_000_000_000_000_000;
            foreach (byte[] frame in DatagramTraffic.All())
            {
                datagrams.Write(time += 10_000_000, frame, frame.Length);
            }
        }

        using FileStream plain = File.OpenRead(pcap);
        using var packed = new GZipStream(File.Create(pcap + ".gz"), CompressionLevel.SmallestSize);
        plain.CopyTo(packed);
    }

    private static byte[] EnhancedPacket(in CapturedPacket packet)
    {
        (ulong high, ulong low) = Math.DivRem((ulong)packet.Time / 1000, 1UL << 32);
        byte[] body = new byte[20 + ((packet.Data.Length + 3) & ~3)];
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(4), (uint)high);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(8), (uint)low);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(12), packet.Data.Length);
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(16), packet.OriginalLength);
        packet.Data.CopyTo(body.AsSpan(20));
        return body;
    }

    private static void Block(BinaryWriter writer, uint type, byte[] body)
    {
        writer.Write(type);
        writer.Write(body.Length + 12);
        writer.Write(body);
        writer.Write(body.Length + 12);
    }
}
