using CsCheck;
using IotActionId.Identification;
using IotActionId.Signatures;

namespace IotActionId.Tests.Identification;

/// <summary>What the last status of a device says of its next one: what must hold of any training, and what an analyst expects of some.</summary>
public class StatusModelTests
{
    private static readonly (int, double)[] s_lengths = [.. Enumerable.Range(200, 11).Select(static l => (l, 1 / 11.0))];

    private static readonly string[] s_actions = ["on", "off", "dim"];

    private static readonly Gen<StatusHome> s_homes = Gen.Int[0, 1_000_000].Select(static seed => Random(new Random(seed)));

    [Fact]
    public void A_last_status_moves_probability_between_lengths_and_adds_none() => Gen.Select(s_homes, Gen.Int[100, 320], Gen.Int[0, 2]).Sample(static sample =>
    {
        (StatusHome builder, int last, int from) = sample;
        HomeModel home = builder.Model();
        foreach (ActionOption option in home.Options)
        {
            WidenedLengths lengths = option.Lengths[2]!;
            double sum = 0;
            for (int length = lengths.Min; length <= lengths.Max; length++)
            {
                double ratio = home.Statuses.Ratio(option, 2, length, Before(home, option, from), last);
                Assert.True(ratio > 0 && double.IsFinite(ratio));
                sum += lengths.Probability(length, length) * ratio;
            }

            Assert.Equal(lengths.Probability(lengths.Min, lengths.Max), sum, 1e-9);
        }
    }, iter: 200);

    [Fact]
    public void A_training_that_showed_no_status_says_nothing()
    {
        HomeModel home = Home("lamp", "lamp").Action("c", "lamp", "short", 130, (20, 0.5), (22, 0.5)).Model();
        Assert.Empty(home.Statuses.Slots);
        foreach (ActionOption option in home.Options)
        {
            int from = Array.FindIndex(home.Actions, a => a.Action != home.Actions[option.Action].Action);
            Assert.Equal(1, home.Statuses.Ratio(option, 2, option.Lengths[2]!.Min + 1, from, 21), 1e-9);
        }
    }

    [Fact]
    public void A_change_that_training_showed_is_likely_and_another_unlikely_but_not_impossible()
    {
        HomeModel home = Home("lamp", "lamp").Change("a", "on", "off", (2, 12)).Model();
        double shown = Ratio(home, "a", "off", 205, "on", 203), near = Ratio(home, "a", "off", 206, "on", 203), far = Ratio(home, "a", "off", 210, "on", 203);
        Assert.InRange(shown, 5, 11);
        Assert.InRange(near, 0.001, 1);
        Assert.InRange(far, 1e-6, 0.01);
    }

    [Fact]
    public void The_more_often_training_showed_a_change_the_likelier_it_is()
    {
        double[] ratios = [.. new[] { 1, 3, 10, 100 }.Select(n => Ratio(Home("lamp", "lamp").Change("a", "on", "off", (2, n)).Model(), "a", "off", 205, "on", 203))];
        Assert.Equal(ratios.Order(), ratios);
        Assert.True(ratios[0] < 0.8 * ratios[^1]);
    }

    [Fact]
    public void The_same_action_again_is_expected_to_change_nothing()
    {
        HomeModel home = Home("lamp", "lamp").Change("a", "on", "off", (2, 12)).Change("a", "off", "on", (-2, 12)).Model();
        Assert.True(Ratio(home, "a", "on", 203, "on", 203) > 3);
        Assert.True(Ratio(home, "a", "on", 201, "on", 203) < 0.1);
    }

    [Fact]
    public void Devices_of_one_type_share_what_training_showed_and_others_do_not()
    {
        HomeModel shared = Home("lamp", "lamp").Change("a", "on", "off", (2, 12)).Change("b", "off", "on", (5, 1)).Model();
        Assert.True(Ratio(shared, "b", "off", 205, "on", 203) > 3);
        HomeModel apart = Home("lamp", "plug").Change("a", "on", "off", (2, 12)).Change("b", "off", "on", (5, 1)).Model();
        Assert.Equal(1, Ratio(apart, "b", "off", 205, "on", 203), 1e-9);
    }

    [Fact]
    public void Devices_without_a_type_share_with_none()
    {
        HomeModel home = Home("", "").Change("a", "on", "off", (2, 12)).Change("b", "off", "on", (5, 1)).Model();
        Assert.True(Ratio(home, "a", "off", 205, "on", 203) > 3);
        Assert.Equal(1, Ratio(home, "b", "off", 205, "on", 203), 1e-9);
    }

    [Fact]
    public void What_a_device_showed_itself_outweighs_what_others_of_its_type_did()
    {
        HomeModel home = Home("lamp", "lamp").Change("a", "on", "off", (2, 12)).Change("b", "on", "off", (5, 12)).Model();
        Assert.True(Ratio(home, "b", "off", 208, "on", 203) > 2 * Ratio(home, "b", "off", 205, "on", 203));
        Assert.True(Ratio(home, "a", "off", 205, "on", 203) > 2 * Ratio(home, "a", "off", 208, "on", 203));
    }

    [Fact]
    public void The_characters_of_a_value_are_no_change()
    {
        StatusHome builder = new StatusHome().Action("a", "lamp", "on", 100, s_lengths)
            .Action("a", "lamp", "dim", 110, [(1, 0.5, s_lengths), (3, 0.5, s_lengths)])
            .Change("a", "on", "dim", valueBytes: 2, (1, 12));
        HomeModel home = builder.Model();
        foreach (ActionOption option in home.Options.Where(o => home.Actions[o.Action].Action == "dim"))
        {
            int expected = 200 + 1 + (2 * option.ValueLength!.Value);
            int[] lengths = [.. Enumerable.Range(200, 11)];
            Assert.Equal(expected, lengths.MaxBy(l => home.Statuses.Ratio(option, 2, l, ActionOf(home, "a", "on"), 200)));
        }
    }

    [Fact]
    public void Another_value_may_follow_the_same_action_as_training_showed_it()
    {
        // A dimmer that keeps its level in the status: what follows is not "nothing changes".
        HomeModel home = new StatusHome().Action("a", "lamp", "dim", 110, [(1, 0.5, s_lengths), (2, 0.5, s_lengths)]).Change("a", "dim", "dim", valueBytes: 1, (-2, 6), (-1, 6)).Model();
        ActionOption one = home.Options.Single(static o => o.ValueLength == 1);
        Assert.True(home.Statuses.Ratio(one, 2, 204, 0, 205) > 2);
        Assert.True(home.Statuses.Ratio(one, 2, 205, 0, 205) > 2);
        Assert.True(home.Statuses.Ratio(one, 2, 209, 0, 205) < 0.1);
    }

    [Fact]
    public void A_picture_says_nothing_of_the_next_one()
    {
        (int, double)[] pictures = [.. Enumerable.Range(0, 40).Select(static i => (20_000 + (i * 137), 1 / 40.0))];
        HomeModel home = new StatusHome().Action("a", "camera", "snap", 100, pictures).Action("a", "camera", "off", 110, pictures)
            .Change("a", "snap", "off", [.. Enumerable.Range(1, 12).Select(static i => (i * 137, 1))]).Model();
        foreach ((int length, _) in pictures)
        {
            Assert.Equal((1, 1), (Ratio(home, "a", "off", length, "snap", 20_137), Ratio(home, "a", "snap", length, "snap", 20_137)));
        }
    }

    [Fact]
    public void A_change_too_far_to_look_at_is_none_of_a_length_just_as_far_as_is_looked_at()
    {
        (int, double)[] lengths = [(200, 0.25), (264, 0.25), (300, 0.25), (400, 0.25)];
        HomeModel home = new StatusHome().Action("a", "lamp", "on", 100, lengths).Action("a", "lamp", "off", 110, lengths).Change("a", "on", "off", (200, 12)).Model();
        Assert.Equal(Ratio(home, "a", "off", 300, "on", 200), Ratio(home, "a", "off", 264, "on", 200), 1e-9);
        Assert.True(Ratio(home, "a", "off", 400, "on", 200) >= Ratio(home, "a", "off", 264, "on", 200));
    }

    [Fact]
    public void It_begins_with_what_training_saw_last()
    {
        HomeModel home = Home("lamp", "lamp").Change("a", "on", "off", (2, 12)).Last("a", "off", 207, StatusHome.Start).Last("gone", "on", 100, StatusHome.Start).Last("b", "never", 100, StatusHome.Start).Model();
        Status status = Assert.IsType<Status>(home.Statuses.AfterTraining(home.Devices[0]));
        Assert.Equal(ActionOf(home, "a", "off"), status.Action);
        Assert.Equal([207], status.Lengths);
        Assert.Equal(StatusHome.Start, status.Time);
        Assert.Null(home.Statuses.AfterTraining(home.Devices[1]));
    }

    private static StatusHome Home(string typeOfA, string typeOfB) => new StatusHome()
        .Action("a", typeOfA, "on", 100, s_lengths).Action("a", typeOfA, "off", 108, s_lengths)
        .Action("b", typeOfB, "on", 120, s_lengths).Action("b", typeOfB, "off", 128, s_lengths);

    private static StatusHome Random(Random random)
    {
        var home = new StatusHome();
        string[] types = ["lamp", "plug", ""];
        for (int d = 0; d < 3; d++)
        {
            string type = types[random.Next(3)];
            foreach (string action in s_actions)
            {
                (int, double)[] Statuses() => [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(20) == 0 ? random.Next(5, 60) : 180 + random.Next(40)).Distinct().Select(l => (l, 0.1 + random.NextDouble()))];
                home.Action($"d{d}", type, action, 100 + random.Next(20), random.Next(2) == 0 ? [(null, 1, Statuses())] : [(1, 0.4, Statuses()), (3, 0.6, Statuses())]);
                foreach (string from in s_actions.Where(_ => random.Next(2) == 0))
                {
                    home.Change($"d{d}", from, action, random.Next(3), [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(-90, 91)).Distinct().Select(b => (b / (1 + random.Next(30)), 1 + random.Next(12))).DistinctBy(static c => c.Item1)]);
                }
            }
        }

        return home;
    }

    private static double Ratio(HomeModel home, string device, string action, int length, string from, int last) =>
        home.Statuses.Ratio(home.Options.First(o => o.Action == ActionOf(home, device, action)), 2, length, ActionOf(home, device, from), last);

    private static int ActionOf(HomeModel home, string device, string action) => Array.FindIndex(home.Actions, a => a.Device == device && a.Action == action);

    /// <summary>An action of the device of an option.</summary>
    private static int Before(HomeModel home, ActionOption option, int index) => home.Devices[home.DeviceOf[option.Action]].Select(static o => o.Action).Distinct().ElementAt(index);
}
