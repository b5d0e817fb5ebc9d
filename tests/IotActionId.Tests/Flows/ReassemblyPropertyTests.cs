using CsCheck;
using IotActionId.Packets;
using Xunit;

namespace IotActionId.Tests.Flows;

public sealed class ReassemblyPropertyTests
{
    // No more pieces than a reorder buffer takes: what happens beyond that has a test of its own.
    private static readonly Gen<(int Seed, int Length, int LargestPiece, int Copies, int Shuffle)> Cases =
        Gen.Select(Gen.Int, Gen.Int[1, 4000], Gen.Int[1, 300], Gen.Int[0, 40], Gen.Int[0, 12])
            .Select(static one => (one.Item1, Math.Min(one.Item2, one.Item3 * 300), one.Item3, one.Item4, one.Item5));

    [Fact]
    public void Any_order_of_any_pieces_yields_the_first_copy_of_every_byte()
    {
        Cases.Sample(
            static test =>
            {
                var random = new Random(test.Seed);
                uint initial = random.Next(3) == 0 ? uint.MaxValue - (uint)random.Next(test.Length + 2) : (uint)random.Next();
                List<TestSegment> segments = Shuffle(random, Pieces(random, initial + 1, test.Length, test.LargestPiece, test.Copies), test.Shuffle);
                short[] expected = FirstCopies(initial + 1, test.Length, segments);

                var harness = new FlowHarness();
                harness.Send(new TestSegment(true, initial, 0, TcpFlags.Syn, []));
                harness.Send(segments);
                FlowHarness.EndedFlow flow = harness.FinishOne();

                Assert.Equal(expected, flow.First);
                Assert.Equal(0, flow.LostBytes);
                Assert.Equal(0, harness.Table.ReorderBytes);
            },
            iter: 2000);
    }

    [Fact]
    public void Lost_bytes_are_counted_and_never_bridged()
    {
        Cases.Sample(
            static test =>
            {
                var random = new Random(test.Seed);
                uint initial = (uint)random.Next();
                List<TestSegment> segments = Pieces(random, initial + 1, test.Length, test.LargestPiece, test.Copies);
                segments.RemoveAll(_ => random.Next(6) == 0);
                segments = Shuffle(random, segments, test.Shuffle);
                short[] expected = FirstCopies(initial + 1, test.Length, segments);

                var harness = new FlowHarness();
                harness.Send(new TestSegment(true, initial, 0, TcpFlags.Syn, []));
                harness.Send(segments);
                harness.Send(new TestSegment(true, initial + 1 + (uint)test.Length, 0, TcpFlags.Fin | TcpFlags.Ack, []));
                FlowHarness.EndedFlow flow = harness.FinishOne();

                Assert.Equal(expected, flow.First);
                Assert.Equal(expected.Count(static one => one == -1), flow.LostBytes);
            },
            iter: 2000);
    }

    [Fact]
    public void Random_acknowledgements_losses_and_limits_never_yield_a_wrong_byte()
    {
        Cases.Sample(
            static test =>
            {
                var random = new Random(test.Seed);
                uint initial = (uint)random.Next();
                List<TestSegment> segments = Pieces(random, initial + 1, test.Length, test.LargestPiece, copies: 0);
                byte[] whole = [.. segments.SelectMany(static segment => segment.Payload)];
                segments.AddRange([.. segments.Where(_ => random.Next(8) == 0)]);
                segments.RemoveAll(_ => random.Next(6) == 0);
                segments = Shuffle(random, segments, test.Shuffle);
                var harness = new FlowHarness(new() { MaxReorderBytes = random.Next(2) * 5000 });
                harness.Send(new TestSegment(true, initial, 0, TcpFlags.Syn, []));
                foreach (TestSegment segment in segments)
                {
                    harness.Send(segment);
                    harness.Send(new TestSegment(false, 77, initial + 1 + (uint)random.Next(test.Length + 1), TcpFlags.Ack, []));
                }

                FlowHarness.EndedFlow flow = harness.FinishOne();
                for (int i = 0; i < flow.First.Length; i++)
                {
                    Assert.True(flow.First[i] == -1 || flow.First[i] == whole[i], $"byte {i}");
                }

                Assert.Equal(flow.First.Count(static one => one == -1), flow.LostBytes);
            },
            iter: 2000);
    }

    /// <summary>A stream cut into pieces, and further copies of parts of it with other content.</summary>
    private static List<TestSegment> Pieces(Random random, uint first, int length, int largest, int copies)
    {
        var segments = new List<TestSegment>();
        for (int at = 0; at < length;)
        {
            int size = Math.Min(length - at, random.Next(1, largest + 1));
            segments.Add(Piece(random, first, at, size));
            at += size;
        }

        for (int i = 0; i < copies; i++)
        {
            int at = random.Next(length);
            segments.Add(Piece(random, first, at, Math.Min(length - at, random.Next(1, (2 * largest) + 1))));
        }

        return segments;
    }

    private static TestSegment Piece(Random random, uint first, int at, int size)
    {
        byte[] payload = new byte[size];
        random.NextBytes(payload);
        return new TestSegment(true, first + (uint)at, 0, TcpFlags.Ack, payload);
    }

    /// <summary>Moves every segment by a few places at most.</summary>
    private static List<TestSegment> Shuffle(Random random, List<TestSegment> segments, int distance) =>
        [.. segments.Select((segment, place) => (segment, Key: place + random.Next(distance + 1))).OrderBy(static pair => pair.Key).Select(static pair => pair.segment)];

    private static short[] FirstCopies(uint first, int length, List<TestSegment> segments)
    {
        short[] bytes = new short[length];
        Array.Fill(bytes, (short)-1);
        foreach (TestSegment segment in segments)
        {
            for (int i = 0; i < segment.Payload.Length; i++)
            {
                uint at = segment.Sequence + (uint)i - first;
                if (bytes[at] == -1)
                {
                    bytes[at] = segment.Payload[i];
                }
            }
        }

        return bytes;
    }
}
