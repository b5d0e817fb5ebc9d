using CsCheck;
using IotActionId.Assessment;
using IotActionId.Signatures;

namespace IotActionId.Tests.Assessment;

/// <summary>Collisions against listing everything.</summary>
public sealed class CollisionTests
{
    [Theory]
    [InlineData("SSS")]
    [InlineData("SSP")]
    [InlineData("SPP")]
    [InlineData("P")]
    public void Certain_lengths_collide_exactly_where_they_are_the_same(string composition) => Gen.Int[0, 1_000_000].Sample(
        seed =>
        {
            var random = new Random(seed);
            IotSignatureSet set = ExposedSets.Random(composition, random, random.Next(2, 6), certain: true);
            foreach (IotObservation observation in Enum.GetValues<IotObservation>())
            {
                int slots = Math.Min(composition.Length, (int)observation + 1);
                IotCollision[] found = [.. CollisionSearch.Find(set, new CollisionOptions { Observation = observation, MaximumActions = 3, MaximumMembers = 1000 })];
                var oracle = new LeakageOracle(set, 3, [1, 1, 1], slots);
                string[][] expected = [.. oracle.Compounds
                    .GroupBy(static c => (c.Size, c.Seen.Keys.Single()))
                    .Where(static g => g.Count() > 1)
                    .Select(static g => g.Select(static c => Sorted(c.Set.Split('+'))).Order().ToArray())];
                Assert.Equal(expected.Select(static e => string.Join('|', e)).Order(), found.Select(static f => string.Join('|', f.Members.Select(static m => Sorted(m.Key.Split(" + "))).Order())).Order());
                Assert.All(found, static f => Assert.Equal((0, f.Members.Count, 1.0, null), (f.Distance, f.MemberCount, f.Overlap, f.DistinctBy)));
                Assert.All(found, static f => Assert.All(f.Lengths, static l => Assert.Equal(l.Min, l.Max)));
                Assert.All(found, f => Assert.All(f.Members, m => Assert.Equal(f.ActionCount, m.Actions.Count)));
            }
        },
        iter: 10,
        threads: 1);

    [Fact]
    public void Members_are_counted_where_they_are_not_listed()
    {
        // 64 actions of 16 devices that all look alike.
        IotSignatureSet set = ExposedSets.Fixed("S", Enumerable.Range(0, 64).Select(static i => ($"d{i / 4}", "t", (int[])[100])));
        IotCollision[] found = [.. CollisionSearch.Find(set, new CollisionOptions { MaximumActions = 8, MaximumMembers = 5 })];
        Assert.Equal(8, found.Length);
        for (int k = 1; k <= 8; k++)
        {
            Assert.Equal(Enumerable.Range(1, k).Aggregate(1.0, (product, i) => product * (16 - k + i) / i) * Math.Pow(4, k), found[k - 1].MemberCount);
            Assert.Equal(5, found[k - 1].Members.Count);
            Assert.Equal(5, found[k - 1].Members.Select(static m => m.Key).Distinct().Count());
        }
    }

    [Fact]
    public void Varying_lengths_collide_where_they_share_more_than_half()
    {
        (int, double)[] Even(params int[] lengths) => [.. lengths.Select(l => (l, 1.0 / lengths.Length))];
        IotSignatureSet set = ExposedSets.Of("S", [
            ("a", "t", [(1, [Even(100, 101, 102, 103)])]),
            ("b", "t", [(1, [Even(101, 102, 103, 104)])]),
            ("c", "t", [(1, [Even(103, 104, 105, 106)])])]);
        IotCollision collision = Assert.Single(CollisionSearch.Find(set, new CollisionOptions { MaximumActions = 1 }));
        Assert.Equal(["a:do0", "b:do1"], collision.Members.Select(static m => m.Key));
        Assert.Equal(0.75, collision.Overlap, 1e-9);
        Assert.Equal([new IotSlotLengths("command", 129, 133)], collision.Lengths);
    }

    [Fact]
    public void Near_ones_are_given_with_the_bytes_and_the_message_that_tell_them_apart()
    {
        IotSignatureSet set = ExposedSets.Fixed("SSP", [("a", "t", [100, 80, 90]), ("b", "t", [101, 80, 93]), ("c", "t", [100, 80, 90]), ("d", "t", [300, 80, 90])]);
        Assert.Single(CollisionSearch.Find(set, new CollisionOptions { MaximumActions = 1 }));
        Assert.Single(CollisionSearch.Find(set, new CollisionOptions { MaximumActions = 1, Within = 2 }));
        IotCollision[] found = [.. CollisionSearch.Find(set, new CollisionOptions { MaximumActions = 1, Within = 3 })];
        Assert.Equal(2, found.Length);
        Assert.Equal((3, "status", 0.0, 3L), (found[1].Distance, found[1].DistinctBy, found[1].Overlap, found[1].MemberCount));
        Assert.Contains(found[1].Members, static m => m.Key == "b:do1");
    }

    [Fact]
    public void A_longer_name_resolves_a_collision_and_may_create_another()
    {
        // a and b collide; a byte more makes b collide with c; b shorter by a byte is free.
        IotSignatureSet set = ExposedSets.Fixed("SP", [("a", "t", [100, 90]), ("b", "t", [100, 90]), ("c", "t", [101, 91])]);
        IotCollision collision = Assert.Single(CollisionSearch.Find(set, new CollisionOptions { MaximumActions = 1 }));
        Assert.Equal([("a", -1), ("b", -1)], collision.Remedies.Select(static r => (r.Device, r.Bytes)));
        Assert.Equal(["b:do1", "a:do0"], collision.Remedies[1].Resolves);
        Assert.All(collision.Remedies, static r => Assert.Empty(r.Creates));

        IotCollision near = Assert.Single(CollisionSearch.Find(set, new CollisionOptions { MaximumActions = 1, Within = 1 }), static c => c.Distance == 1);
        IotLengthChange change = Assert.Single(near.Remedies, static r => r.Device == "c");
        Assert.Equal(-1, change.Bytes);
        Assert.Empty(change.Resolves);
        Assert.Contains("c:do2", change.Creates);
    }

    [Fact]
    public void Two_actions_of_the_same_devices_are_no_remedy_of_names()
    {
        IotSignatureSet set = ExposedSets.Fixed("S", [("a", "t", [100]), ("a", "t", [100])]);
        Assert.Empty(Assert.Single(CollisionSearch.Find(set)).Remedies);
    }

    [Fact]
    public void Sums_collide_where_parts_do_not()
    {
        // 100 + 103 = 101 + 102.
        IotSignatureSet set = ExposedSets.Fixed("S", [("a", "t", [100]), ("b", "t", [101]), ("c", "t", [102]), ("d", "t", [103])]);
        IotCollision collision = Assert.Single(CollisionSearch.Find(set));
        Assert.Equal(2, collision.ActionCount);
        Assert.Equal(["a:do0 + d:do3", "b:do1 + c:do2"], collision.Members.Select(static m => m.Key));
        Assert.Equal([new IotSlotLengths("command", 203 - 40 + 29, 203 - 40 + 29)], collision.Lengths);
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(9, 1, 0)]
    [InlineData(2, 0, 0)]
    [InlineData(2, 1, -1)]
    public void Options_out_of_range_are_refused(int actions, int members, int within) => Assert.Equal(
        IotErrorId.InvalidArgument,
        Assert.Throws<IotException>(() => CollisionSearch.Find(ExposedSets.Fixed("S", [("a", "t", [100])]), new CollisionOptions { MaximumActions = actions, MaximumMembers = members, Within = within })).Id);

    [Fact]
    public void Stopping_stops()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => CollisionSearch.Find(ExposedSets.Fixed("S", [("a", "t", [100])]), cancellationToken: stop.Token).Count());
        Assert.Throws<OperationCanceledException>(() => LeakageMeasurement.Measure(ExposedSets.Fixed("S", [("a", "t", [100])]), [IotDefence.None], cancellationToken: stop.Token));
    }

    private static string Sorted(IEnumerable<string> keys) => string.Join('+', keys.Order(StringComparer.Ordinal));
}
