using IotActionId.Actions;
using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Identification;

public class PriorTests
{
    private static readonly IotSignatureSet s_set = SyntheticHome.Learned();

    [Fact]
    public void After_an_action_its_device_does_what_followed_it_in_the_log()
    {
        var prior = new LearnedPrior(With([new ActionTransition("lamp", "on", "off", 9), new ActionTransition("lamp", "off", "on", 9)], []), IotPrior.Learned);
        Assert.All(prior.Ratios(SyntheticHome.Start), static r => Assert.Equal(1, r));
        prior.Note(SyntheticHome.Action("lamp:on"));
        double[] ratios = prior.Ratios(SyntheticHome.Start);

        // 9.3 and 0.3 of 9.6 transitions, over one of two actions.
        Assert.Equal(9.3 / 9.6 * 2, ratios[Index("lamp:off")], 9);
        Assert.Equal(0.3 / 9.6 * 2, ratios[Index("lamp:on")], 9);
        Assert.Equal(1, ratios[Index("door:lock")]);
    }

    [Fact]
    public void At_an_hour_those_actions_are_likelier_that_the_log_has_then()
    {
        int[] evening = new int[24], morning = new int[24];
        evening[20] = 10;
        morning[7] = 10;
        var prior = new LearnedPrior(With([], [new ActionHours("blind", "down", evening), new ActionHours("blind", "up", morning)]), IotPrior.TimeOfDay);
        double[] atNight = prior.Ratios(SyntheticHome.Start.Date.AddHours(20).ToUniversalTime());
        Assert.True(atNight[Index("blind:down")] > 2 * atNight[Index("blind:up")]);
        Assert.Equal(1, atNight[Index("lamp:on")], 9);

        // Without the flag the hour is not looked at.
        Assert.All(new LearnedPrior(With([], [new ActionHours("blind", "down", evening)]), IotPrior.Learned).Ratios(SyntheticHome.Start), static r => Assert.Equal(1, r));
    }

    [Fact]
    public void What_the_sizes_alone_give_is_reported_beside_what_the_prior_makes_of_it()
    {
        // The door's two actions look alike; the log says that they take turns.
        IotSignatureSet set = With([new ActionTransition("door", "lock", "unlock", 20), new ActionTransition("door", "unlock", "lock", 20)], [], alike: true);
        SyntheticHome home = new SyntheticHome(4).Wait(60).Command("door:lock").Command("door:lock");
        List<IotActionMatch> sizes = [.. new Identifier(set).Identify(home.Flow())];
        Assert.All(sizes, static m => Assert.Equal(m.Posterior, m.SizesPosterior));
        Assert.All(sizes, static m => Assert.Equal((IotDecision.Ambiguous, 2L), (m.Decision, m.CandidateCount)));

        List<IotActionMatch> learned = [.. new Identifier(set, new IdentificationOptions { Prior = IotPrior.Learned }).Identify(home.Flow())];
        Assert.Equal(IotDecision.Ambiguous, learned[0].Decision);
        Assert.Equal(IotDecision.Identified, learned[1].Decision);
        Assert.InRange(learned[1].SizesPosterior, 0.4, 0.6);
        Assert.NotEqual(learned[0].Actions, learned[1].Actions);
    }

    [Fact]
    public void The_log_of_the_training_gives_transitions_and_hours()
    {
        Assert.Equal(SyntheticHome.Catalogue.Length, s_set.Hours.Count);
        Assert.All(s_set.Hours, static h => Assert.Equal(24, h.Counts.Count));
        Assert.Equal(s_set.Hours.Sum(static h => h.Counts.Sum()), s_set.Transitions.Sum(static t => t.Count));
    }

    private static int Index(string key) => s_set.Signatures.ToList().FindIndex(s => s.Action.Key == key);

    private static IotSignatureSet With(ActionTransition[] transitions, ActionHours[] hours, bool alike = false) => new()
    {
        Gateway = s_set.Gateway,
        GatewayAddress = s_set.GatewayAddress,
        Services = s_set.Services,
        Framing = s_set.Framing,
        Initiator = s_set.Initiator,
        QuietTime = s_set.QuietTime,
        BurstTime = s_set.BurstTime,
        Background = s_set.Background,
        Slots = s_set.Slots,
        TrainedFrom = s_set.TrainedFrom,
        Transitions = transitions,
        Hours = hours,
        Signatures = [.. s_set.Signatures.Select(s => !alike || s.Action.Key != "door:unlock" ? s : new IotSignature
        {
            Action = s.Action,
            Support = s.Support,
            Variants = s_set.Signatures[Index("door:lock")].Variants,
        })],
    };
}
