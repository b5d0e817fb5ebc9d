using CsCheck;
using IotActionId.Identification;

namespace IotActionId.Tests.Identification;

/// <summary>The hypotheses of the last statuses against an enumeration of everything that the exchanges may have been.</summary>
public class StatusTrackerTests
{
    private const int Slot = 2;
    private const double Trust = 0.6;

    private static readonly DateTimeOffset s_start = StatusHome.Start;

    [Fact]
    public void A_short_sequence_of_ambiguous_exchanges_gives_what_all_assignments_give()
    {
        int compared = 0;
        Gen.Int[0, 1_000_000].Sample(seed => compared += Compare(new Random(seed)) ? 1 : 0, iter: 500, threads: 1);
        Assert.True(compared > 200, $"{compared} of 500 sequences had no hypothesis that was left out.");
    }

    [Fact]
    public void Without_a_last_status_nothing_is_likelier_or_less()
    {
        HomeModel home = StatusHome.Twins().Model();
        Assert.Equal(1, new StatusTracker(home).Ratios([[Part(home, "a", "on", 203)]], s_start)[0]);
    }

    [Fact]
    public void Trust_in_a_status_halves_in_a_day()
    {
        HomeModel home = StatusHome.Twins().Model();
        var tracker = new StatusTracker(home);
        tracker.Note([([Part(home, "a", "blink", 200)], 1)], s_start);
        StatusPart[] same = [Part(home, "a", "on", 200)], other = [Part(home, "a", "on", 203)];
        double most = home.Statuses.Ratio(same[0].Options[0].Option, Slot, 200, ActionOf(home, "a", "blink"), 200);
        Assert.True(tracker.Ratios([same], s_start)[0] > 1 + (0.8 * Trust) && tracker.Ratios([other], s_start)[0] < 1 - (0.9 * Trust));
        foreach (double days in (ReadOnlySpan<double>)[0, 0.5, 1, 2, 10, -1])
        {
            Assert.Equal(1 + (Trust * Math.Pow(0.5, Math.Abs(days)) * (most - 1)), tracker.Ratios([same], s_start.AddDays(days))[0], 1e-9);
        }

        Assert.Equal(1, tracker.Ratios([other], s_start.AddDays(60))[0], 1e-9);
        Assert.Equal(1, tracker.Ratios([[Part(home, "b", "on", 203)]], s_start)[0], 1e-12);
    }

    [Fact]
    public void A_status_that_comes_again_is_as_new_as_its_last_time()
    {
        HomeModel home = StatusHome.Twins().Model();
        StatusTracker once = new(home), again = new(home);
        StatusPart[] part = [Part(home, "a", "blink", 200)];
        for (int hour = 0; hour <= 240; hour += 24)
        {
            // What an exchange leaves open, as all do, makes no old status of a new one.
            again.Note([(part, 0.99)], s_start.AddHours(hour));
        }

        once.Note([(part, 1)], s_start.AddHours(240));
        StatusPart[] next = [Part(home, "a", "on", 203)];
        Assert.Equal(once.Ratios([next], s_start.AddHours(241))[0], again.Ratios([next], s_start.AddHours(241))[0], 1e-6);
    }

    [Fact]
    public void A_status_that_could_not_be_read_says_nothing_and_ends_what_the_last_one_said()
    {
        HomeModel home = StatusHome.Twins().Model();
        var tracker = new StatusTracker(home);
        tracker.Note([([Part(home, "a", "blink", 200)], 1)], s_start);
        Assert.Equal(1, tracker.Ratios([[Part(home, "a", "on", -1)]], s_start)[0], 1e-12);
        tracker.Note([([Part(home, "a", "off", -1)], 1)], s_start);
        Assert.Equal(1, tracker.Ratios([[Part(home, "a", "on", 203)]], s_start)[0], 1e-12);
    }

    [Fact]
    public void What_comes_later_decides_whose_an_ambiguous_exchange_was()
    {
        HomeModel home = StatusHome.Twins().Model();
        var tracker = new StatusTracker(home);
        tracker.Note([([Part(home, "a", "on", 200)], 0.5), ([Part(home, "b", "on", 200)], 0.5)], s_start);
        double before = tracker.Ratios([[Part(home, "b", "off", 201)]], s_start.AddMinutes(2))[0];

        // Lamp a shows a state that it cannot have come to from there: it was lamp b.
        tracker.Note([([Part(home, "a", "blink", 203)], 1)], s_start.AddMinutes(1));
        double after = tracker.Ratios([[Part(home, "b", "off", 201)]], s_start.AddMinutes(2))[0];
        Assert.True(after > before + 0.1, $"{before} before, {after} after");
    }

    [Fact]
    public void What_a_device_shows_in_the_training_holds_afterwards()
    {
        HomeModel home = StatusHome.Twins().Last("a", "blink", 200, s_start.AddHours(-1)).Model();
        var tracker = new StatusTracker(home);
        Assert.True(tracker.Ratios([[Part(home, "a", "on", 203)]], s_start)[0] < 1 - (0.9 * Trust));
        Assert.True(tracker.Ratios([[Part(home, "a", "on", 200)]], s_start)[0] > 1 + (0.8 * Trust));
        Assert.Equal(1, tracker.Ratios([[Part(home, "a", "on", 203)]], s_start.AddDays(60))[0], 1e-9);
    }

    [Fact]
    public void A_flood_of_exchanges_that_may_be_anything_keeps_few_hypotheses_and_does_not_end_them()
    {
        var builder = new StatusHome();
        for (int d = 0; d < 40; d++)
        {
            builder.Action($"d{d:00}", "lamp", "on", 100, (200, 0.5), (203, 0.5)).Change($"d{d:00}", "on", "on", (0, 5));
        }

        HomeModel home = builder.Model();
        var tracker = new StatusTracker(home);
        for (int i = 0; i < 300; i++)
        {
            // 40 devices alone and 780 pairs, all as likely.
            StatusPart[] parts = [.. Enumerable.Range(0, 40).Select(d => Part(home, $"d{d:00}", "on", i % 2 == 0 ? 200 : 203))];
            tracker.Note(
                [.. parts.Select(static p => ((StatusPart[])[p], 1.0 / 820)), .. parts.SelectMany((p, d) => parts[..d].Select(o => ((StatusPart[])[o, p], 1.0 / 820)))],
                s_start.AddSeconds(i));
            Assert.InRange(tracker.Count, 1, 32);
        }

        Assert.All(Enumerable.Range(0, 40), d => Assert.InRange(tracker.Ratios([[Part(home, $"d{d:00}", "on", 200)]], s_start.AddSeconds(300))[0], 0.1, 2));

        // It still learns.
        tracker.Note([([Part(home, "d07", "on", 200)], 1)], s_start.AddSeconds(301));
        Assert.True(tracker.Ratios([[Part(home, "d07", "on", 203)]], s_start.AddSeconds(302))[0] < 1 - (0.8 * Trust));
    }

    [Fact]
    public void More_hypotheses_than_a_thousand_as_likely_as_each_other_are_cut_not_dropped()
    {
        var builder = new StatusHome();
        for (int d = 0; d < 32; d++)
        {
            builder.Action($"d{d:00}", "lamp", "on", 100, (200, 0.5), (203, 0.5)).Action($"d{d:00}", "lamp", "off", 101, (201, 1)).Change($"d{d:00}", "off", "on", (-1, 5));
        }

        HomeModel home = builder.Model();
        var tracker = new StatusTracker(home);
        for (int i = 0; i < 3; i++)
        {
            tracker.Note(Enumerable.Range(0, 32).Select(d => ((StatusPart[])[Part(home, $"d{d:00}", i % 2 == 0 ? "off" : "on", i % 2 == 0 ? 201 : 200)], 1 / 32.0)), s_start.AddSeconds(i));
        }

        Assert.Equal(32, tracker.Count);
        Assert.True(tracker.Ratios([[Part(home, "d03", "on", 200)]], s_start)[0] > 0);
    }

    /// <summary>Compares; false where the tracker may leave out a hypothesis.</summary>
    private static bool Compare(Random random)
    {
        HomeModel home = StatusHome.Twins().Model();
        var tracker = new StatusTracker(home);
        List<(double Weight, Dictionary<string, (string Action, int Length)> Last)> all = [(1, [])];
        for (int i = 0; i < 4; i++)
        {
            (string Device, string Action, int Length)[][] explanations = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomParts(random))];
            double[] probabilities = [.. explanations.Select(e => (0.4 + random.NextDouble()) / (1.5 * explanations.Length))];
            tracker.Note(explanations.Zip(probabilities, (e, p) => (PartsOf(home, e), p)), s_start);
            List<(double, Dictionary<string, (string, int)>)> next = [.. all.Select(a => (a.Weight * (1 - probabilities.Sum()), a.Last))];
            foreach ((double weight, Dictionary<string, (string Action, int Length)> last) in all)
            {
                next.AddRange(explanations.Zip(probabilities, (e, p) =>
                {
                    var changed = new Dictionary<string, (string, int)>(last);
                    foreach ((string device, string action, int length) in e)
                    {
                        changed[device] = (action, length);
                    }

                    return (weight * p * Likelihood(home, e, last), changed);
                }));
            }

            all = [.. next.Select(static n => (n.Item1, n.Item2))];
            double[] hypotheses = [.. all.GroupBy(static a => string.Join(';', a.Last.OrderBy(static l => l.Key))).Select(static g => g.Sum(static a => a.Weight))];
            if (hypotheses.Length > 32 || hypotheses.Min() < 0.0011 * hypotheses.Max())
            {
                return false;
            }
        }

        (string, string, int)[] asked = RandomParts(random);
        Assert.Equal(all.Sum(a => a.Weight * Likelihood(home, asked, a.Last)) / all.Sum(static a => a.Weight), tracker.Ratios([PartsOf(home, asked)], s_start)[0], 1e-9);
        return true;
    }

    private static double Likelihood(HomeModel home, (string Device, string Action, int Length)[] parts, Dictionary<string, (string Action, int Length)> last) =>
        parts.Where(p => last.ContainsKey(p.Device)).Aggregate(1.0, (product, p) => product * (1 - Trust + (Trust * home.Statuses.Ratio(
            home.Options.Single(o => o.Action == ActionOf(home, p.Device, p.Action)), Slot, p.Length, ActionOf(home, p.Device, last[p.Device].Action), last[p.Device].Length))));

    private static (string Device, string Action, int Length)[] RandomParts(Random random)
    {
        string[] devices = random.Next(3) switch { 0 => ["a"], 1 => ["b"], _ => ["a", "b"] };
        return [.. devices.Select(d => (d, random.Next(3) switch { 0 => "on", 1 => "off", _ => "blink" }, 199 + random.Next(6)))];
    }

    private static StatusPart[] PartsOf(HomeModel home, IEnumerable<(string Device, string Action, int Length)> parts) => [.. parts.Select(p => Part(home, p.Device, p.Action, p.Length))];

    private static StatusPart Part(HomeModel home, string device, string action, int length)
    {
        int index = ActionOf(home, device, action);
        return new StatusPart(index, [length], [(home.Options.Single(o => o.Action == index), 1)]);
    }

    private static int ActionOf(HomeModel home, string device, string action) => Array.FindIndex(home.Actions, a => a.Device == device && a.Action == action);
}
