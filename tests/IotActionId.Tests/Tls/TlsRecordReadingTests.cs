using CsCheck;
using IotActionId.Messages;
using IotActionId.Tests.Flows;
using IotActionId.Tests.Messages;
using IotActionId.Tls;
using Xunit;

namespace IotActionId.Tests.Tls;

public sealed class TlsRecordReadingTests
{
    private static readonly Random Random = new(1);

    [Fact]
    public void Record_split_at_every_offset_is_read_once()
    {
        byte[] hello = TlsBytes.Record(22, TlsBytes.ClientHello(), 0x0301);
        byte[] stream = [.. hello, .. TlsBytes.Record(20, [1]), .. Data(40), .. Data(0), .. Data(7)];
        string[] expected = [$"c 22 {hello.Length - 5}", "c 20 1", "c 23 40", "c 23 0", "c 23 7"];
        for (int at = 1; at < stream.Length; at++)
        {
            IotFlow flow = new FlowScript().SendCut(true, stream, [at]).Flow();
            Assert.Equal(expected, FlowScript.Records(flow));
            Assert.Equal("hub.example", flow.ServerName);
        }
    }

    [Fact]
    public void Records_in_segments_of_one_byte_are_read_once()
    {
        byte[] hello = TlsBytes.Record(22, TlsBytes.ClientHello(), 0x0301);
        byte[] stream = [.. hello, .. TlsBytes.Record(20, [1]), .. Data(40), .. Data(0), .. Data(7)];
        IotFlow flow = new FlowScript().SendCut(true, stream, Enumerable.Repeat(1, stream.Length)).Flow();
        Assert.Equal([$"c 22 {hello.Length - 5}", "c 20 1", "c 23 40", "c 23 0", "c 23 7"], FlowScript.Records(flow));
    }

    [Fact]
    public void A_record_has_the_times_of_its_first_and_its_last_byte()
    {
        byte[] record = Data(100);
        FlowScript script = Established();
        script.Wait(TimeSpan.FromSeconds(1)).Server(record[..3]).Wait(TimeSpan.FromSeconds(2)).Server(record[3..50]).Wait(TimeSpan.FromSeconds(3)).Server(record[50..]);
        IotMessage message = Assert.Single(script.Flow().Messages);
        Assert.Equal(5.0002, (message.EndTime - message.Time).TotalSeconds, 6);
    }

    [Fact]
    public void Any_segmentation_with_copies_out_of_order_yields_every_record_once_and_in_order()
    {
        Gen.Select(Gen.Int, Gen.Int[1, 1500], Gen.Int[0, 10], Gen.Int[1, 40]).Sample(
            static (seed, largest, shuffle, count) =>
            {
                var random = new Random(seed);
                (byte[] stream, string[] expected) = Stream(random, count, Math.Min(16384, largest * 20));
                IotFlow flow = Disturb(new FlowScript().SendCut(true, stream, Sizes(random, largest)), random, shuffle, loss: 0).Flow();
                Assert.Equal(expected, FlowScript.Records(flow));
                Assert.Equal(0, flow.LostBytes);
            },
            iter: 1000);
    }

    [Fact]
    public void Lost_segments_hide_records_but_never_make_any_up()
    {
        int found = 0, sent = 0;
        Gen.Select(Gen.Int, Gen.Int[1, 1500], Gen.Int[0, 10], Gen.Int[1, 60]).Sample(
            (seed, largest, shuffle, count) =>
            {
                var random = new Random(seed);
                (byte[] stream, string[] expected) = Stream(random, count, Math.Min(2000, largest * 4));
                IotFlow flow = Disturb(new FlowScript().SendCut(true, stream, Sizes(random, largest)), random, shuffle, loss: 4).Flow();
                List<string> records = FlowScript.Records(flow);
                AssertSubsequence(expected, records);
                Interlocked.Add(ref found, records.Count);
                Interlocked.Add(ref sent, expected.Length);
            },
            iter: 1000);
        Assert.True(found > sent / 2, $"{found} of {sent} records");
    }

    [Fact]
    public void A_capture_that_starts_at_any_byte_finds_the_records_that_follow()
    {
        var random = new Random(7);
        (byte[] stream, string[] expected) = Stream(random, 12, 60, hello: false);
        int[] starts = [0, .. expected.Select(static record => 5 + int.Parse(record.Split(' ')[2]))];
        for (int i = 1; i < starts.Length; i++)
        {
            starts[i] += starts[i - 1];
        }

        for (int at = 1; at < starts[8]; at++)
        {
            IotFlow flow = new FlowScript(handshake: false).SendCut(true, stream[at..], Enumerable.Repeat(90, 100)).Flow();
            Assert.Equal(expected[Array.FindIndex(starts, start => start >= at)..], FlowScript.Records(flow));
        }
    }

    [Fact]
    public void One_record_that_fills_its_segments_is_believed_in_mid_stream_but_random_bytes_are_not()
    {
        Assert.Equal(["c 23 26"], FlowScript.Records(new FlowScript(handshake: false).Client(Data(26)).Flow()));
        byte[] noise = new byte[5000];
        Random.NextBytes(noise);
        Assert.Empty(FlowScript.Records(new FlowScript(handshake: false).SendCut(true, noise, Enumerable.Repeat(100, 100)).Flow()));
    }

    [Fact]
    public void A_hole_within_one_record_loses_no_other()
    {
        byte[] large = Data(1000);
        FlowScript script = Established()
            .Server(large[..300]).Lose(false, 200).Server(large[500..])
            .Server(Data(30)).Server(Data(31)).Server(Data(32)).Client(Data(9));
        IotFlow flow = script.Flow();
        Assert.Equal(["s 1005", "s 35", "s 36", "s 37", "c 14"], FlowScript.Data(flow));
        Assert.Equal(200, flow.LostBytes);
    }

    [Fact]
    public void After_a_hole_across_records_two_records_that_chain_are_not_enough()
    {
        FlowScript script = Established().Server(Data(50)).Lose(false, 55).Server(Data(30)).Server(Data(31));
        Assert.Equal(["s 55"], FlowScript.Data(script.Flow()));
        Assert.Equal(["s 55", "s 35", "s 36", "s 37"], FlowScript.Data(script.Server(Data(32)).Flow()));
    }

    [Fact]
    public void TLS_that_begins_after_plain_commands_is_found()
    {
        byte[] hello = TlsBytes.Record(22, TlsBytes.ClientHello("mail.example"), 0x0301);
        byte[] answer = TlsBytes.Record(22, TlsBytes.ServerHello(0xC02F));
        IotFlow flow = new FlowScript()
            .Server("220 ready\r\n"u8.ToArray()).Client("EHLO me\r\n"u8.ToArray()).Server("250 STARTTLS\r\n"u8.ToArray()).Client("STARTTLS\r\n"u8.ToArray())
            .Server("220 go\r\n"u8.ToArray()).Client(hello).Server(answer).Server(TlsBytes.Record(20, [1])).Server(Data(30)).Flow();
        Assert.Equal("mail.example", flow.ServerName);
        Assert.Equal([$"c 22 {hello.Length - 5}", $"s 22 {answer.Length - 5}", "s 20 1", "s 23 30"], FlowScript.Records(flow));
    }

    [Fact]
    public void TLS_through_a_proxy_is_found_whatever_the_split()
    {
        byte[] hello = TlsBytes.Record(22, TlsBytes.ClientHello("hub.example"), 0x0301);
        byte[] rest = [.. hello, .. TlsBytes.Record(20, [1]), .. Data(40)];
        for (int at = 1; at < rest.Length; at++)
        {
            IotFlow flow = new FlowScript()
                .Client("CONNECT hub.example:443 HTTP/1.1\r\n\r\n"u8.ToArray()).Server("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray())
                .SendCut(true, rest, [at]).Flow();
            Assert.Equal([$"c 22 {hello.Length - 5}", "c 20 1", "c 23 40"], FlowScript.Records(flow));
        }
    }

    [Fact]
    public void A_stream_that_is_not_TLS_has_no_records()
    {
        IotFlow flow = new FlowScript().Client("GET / HTTP/1.1\r\n\r\n"u8.ToArray()).Server("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"u8.ToArray()).Flow();
        Assert.Empty(flow.Records);
        Assert.Empty(flow.Messages);
        Assert.False(flow.HandshakeSeen);
        Assert.Equal(TlsFraming.None, flow.Framing);
    }

    [Fact]
    public void An_SSLv2_hello_is_passed_over_and_marks_the_client()
    {
        byte[] hello = [0x80, 46, 1, 3, 1, 0, 21, 0, 0, 0, 16, .. new byte[37]];
        byte[] answer = TlsBytes.Record(22, TlsBytes.ServerHello(0x002F, legacyVersion: 0x0301), 0x0301);
        for (int at = 1; at < hello.Length; at++)
        {
            IotFlow flow = new FlowScript().SendCut(true, hello, [at]).Server(answer).Client(TlsBytes.Record(20, [1], 0x0301)).Flow();
            Assert.Equal([$"s 22 {answer.Length - 5}", "c 20 1"], FlowScript.Records(flow));
            Assert.True(flow.HandshakeSeen);
            Assert.Equal("TLS 1.0", flow.TlsVersion);
        }
    }

    [Fact]
    public void A_header_that_breaks_the_chain_makes_the_reader_search_again()
    {
        FlowScript script = Established().Server(Data(50)).Server("this is no record"u8.ToArray()).Server(Data(30)).Server(Data(31)).Server(Data(32));
        Assert.Equal(["s 55", "s 35", "s 36", "s 37"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void Records_longer_than_any_version_allows_are_none()
    {
        byte[] tooLong = TlsBytes.Record(23, (1 << 14) + 2049, Random);
        Assert.Empty(FlowScript.Data(Established().SendCut(false, tooLong, Enumerable.Repeat(1448, 20)).Flow()));
    }

    [Fact]
    public void Records_beyond_the_limit_of_a_flow_are_dropped()
    {
        var script = new FlowScript(new FlowReaderOptions { MaxRecordsPerFlow = 4 });
        for (int i = 0; i < 9; i++)
        {
            script.Client(Data(20 + i));
        }

        Assert.Equal(4, script.Flow().Messages.Sum(static message => message.RecordLengths.Count));
    }

    internal static FlowScript Established() => new FlowScript()
        .Client(TlsBytes.Record(22, TlsBytes.ClientHello()))
        .Server(TlsBytes.Record(22, TlsBytes.ServerHello(0xC02F)));

    private static byte[] Data(int body) => TlsBytes.Record(23, body, Random);

    private static (byte[] Stream, string[] Records) Stream(Random random, int count, int largest, bool hello = true)
    {
        var bytes = new List<byte>();
        var records = new List<string>();
        for (int i = 0; i < count; i++)
        {
            int type = random.Next(8) == 0 ? 21 : 23;
            byte[] record = hello && i == 0
                ? TlsBytes.Record(22, TlsBytes.ClientHello(padding: random.Next(largest)))
                : TlsBytes.Record(type, random.Next(10) == 0 ? 0 : random.Next(1, largest + 1), random);
            bytes.AddRange(record);
            records.Add($"c {record[0]} {record.Length - 5}");
        }

        return ([.. bytes], [.. records]);
    }

    private static IEnumerable<int> Sizes(Random random, int largest)
    {
        while (true)
        {
            yield return random.Next(1, largest + 1);
        }
    }

    private static FlowScript Disturb(FlowScript script, Random random, int shuffle, int loss)
    {
        List<TestSegment> segments = [.. script.Segments.Skip(3)];
        segments.AddRange([.. segments.Where(_ => random.Next(10) == 0)]);
        segments.RemoveAll(_ => random.Next(100) < loss);
        List<TestSegment> shuffled =
            [.. segments.Select((segment, place) => (segment, Key: place + random.Next(shuffle + 1))).OrderBy(static pair => pair.Key).Select(static pair => pair.segment)];
        script.Segments.RemoveRange(3, script.Segments.Count - 3);
        script.Segments.AddRange(shuffled);
        return script;
    }

    private static void AssertSubsequence(string[] whole, List<string> part)
    {
        int at = 0;
        foreach (string one in part)
        {
            at = Array.IndexOf(whole, one, at) + 1;
            Assert.True(at > 0, $"{one} was never sent, or not in this order");
        }
    }
}
