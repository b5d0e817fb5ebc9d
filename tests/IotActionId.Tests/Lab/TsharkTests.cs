using System.Globalization;
using IotActionId.Lab;
using Xunit;

namespace IotActionId.Tests.Lab;

public sealed class TsharkTests(LabFolderFixture folders) : IClassFixture<LabFolderFixture>
{
    private const int Tls13Overhead = 22;

    private LabOptions Small() => new() { Path = folders.New(), DeviceCount = 16, Repetition = 1, PairCount = 10, TestCount = 20, Seed = 3 };

    private static LabResult Run(LabOptions options) => LabRunner.Run(options, progress: null, TestContext.Current.CancellationToken);

    [Fact]
    public void Tshark_reads_every_capture_without_a_complaint()
    {
        LabResult result = Run(Small());

        foreach (string capture in Directory.GetFiles(result.Path, "*.pcap"))
        {
            List<string> complaints = Tshark.Run(
                "-r", capture, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-Y", "_ws.malformed || tcp.analysis.flags || tcp.checksum.status == 0 || ip.checksum.status == 0");
            Assert.Empty(complaints);
        }
    }

    [Fact]
    public void Tshark_finds_the_records_that_the_truth_tells()
    {
        LabResult result = Run(Small());
        List<LabTruthEntry> truth = [.. TruthFile.Read(result.Truth)];

        foreach (string capture in Directory.GetFiles(result.Path, "*.pcap"))
        {
            List<LabTruthEntry> told = [.. truth.Where(entry => entry.Capture == Path.GetFileName(capture))];
            List<IGrouping<(int Connection, bool FromServer), (int Connection, bool FromServer, int Length)>> streams =
                [.. Records(capture).GroupBy(record => (record.Connection, record.FromServer))];
            Assert.Equal(told.Select(entry => entry.Connection).Distinct().Count() * 2, streams.Count);
            foreach (IGrouping<(int Connection, bool FromServer), (int Connection, bool FromServer, int Length)> found in streams)
            {
                List<LabTruthEntry> ofStream =
                    [.. told.Where(entry => entry.Connection == found.Key.Connection && entry.Direction.StartsWith("To", StringComparison.Ordinal) == found.Key.FromServer)];
                List<int> lengths = [.. found.Select(record => record.Length)];
                int handshake = ofStream[0].WireLength;
                Assert.Equal(LabMessageKind.Handshake, ofStream[0].Kind);
                while (handshake > 0)
                {
                    handshake -= lengths[0];
                    lengths.RemoveAt(0);
                }

                Assert.Equal(0, handshake);
                Assert.Equal(ofStream.Skip(1).Select(entry => entry.PlaintextLength + Tls13Overhead), lengths);
                Assert.Equal(ofStream.Skip(1).Select(entry => entry.WireLength), lengths);
            }
        }
    }

    private static IEnumerable<(int Connection, bool FromServer, int Length)> Records(string capture)
    {
        foreach (string line in Tshark.Run("-r", capture, "-Y", "tls.record", "-T", "fields", "-e", "tcp.stream", "-e", "tcp.srcport", "-e", "tls.record.length"))
        {
            string[] fields = line.Split('\t');
            foreach (string length in fields[2].Split(','))
            {
                yield return (int.Parse(fields[0], CultureInfo.InvariantCulture) + 1, fields[1] == "443", int.Parse(length, CultureInfo.InvariantCulture) + 5);
            }
        }
    }
}
