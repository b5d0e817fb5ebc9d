using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Identification;

/// <summary>What the last statuses of the devices do to the answers: they decide among known actions that sizes leave open, and nothing else.</summary>
public class LastStatusTests
{
    private static readonly DateTimeOffset s_start = StatusHome.Start;

    [Fact]
    public void Without_history_two_twins_stay_ambiguous()
    {
        IotActionMatch match = Find(Identifier(StatusHome.Twins().Set()), 0, 100, 203);
        Assert.Equal(IotDecision.Ambiguous, match.Decision);
        Assert.Equal(["a:on", "b:on"], match.Candidates.Take(2).Select(static c => c.Actions[0].Key).Order(StringComparer.Ordinal));
        Assert.Equal(match.Candidates[0].Posterior, match.Candidates[1].Posterior, 1e-9);
    }

    [Theory]
    [InlineData(200, 203, 200, "a")]
    [InlineData(200, 203, 203, "b")]
    [InlineData(203, 200, 200, "b")]
    [InlineData(203, 200, 203, "a")]
    public void After_one_clear_exchange_of_each_the_last_status_tells_twins_apart(int ofA, int ofB, int status, string device)
    {
        GatewayIdentifier identifier = Identifier(StatusHome.Twins().Set());
        Assert.Equal("a:blink", Single(Find(identifier, 0, 120, ofA)));
        Assert.Equal("b:blink", Single(Find(identifier, 60, 140, ofB)));
        IotActionMatch match = Find(identifier, 120, 100, status);
        Assert.Equal($"{device}:on", Single(match));
        Assert.InRange(match.Posterior, 0.75, 0.9);
        AssertConsistent(match);

        // And on from there, the state going with the device.
        IotActionMatch next = Find(identifier, 180, 108, status + 1);
        Assert.Equal($"{device}:off", Single(next));
        Assert.InRange(next.Posterior, 0.6, 0.9);
    }

    [Fact]
    public void One_clear_exchange_of_one_twin_moves_the_answer_towards_the_other()
    {
        GatewayIdentifier identifier = Identifier(StatusHome.Twins().Set());
        Find(identifier, 0, 120, 200);
        IotActionMatch match = Find(identifier, 60, 100, 203);
        Assert.Equal("b:on", Single(match));
        Assert.InRange(match.Posterior, 0.6, 0.8);
        AssertConsistent(match);
    }

    [Fact]
    public void What_training_saw_last_tells_twins_apart_from_the_first_exchange_on_while_it_is_fresh()
    {
        IotSignatureSet set = StatusHome.Twins().Last("a", "off", 201, s_start.AddMinutes(-5)).Last("b", "off", 204, s_start.AddMinutes(-5)).Set();
        IotActionMatch soon = Find(Identifier(set), 0, 100, 203);
        Assert.Equal("b:on", Single(soon));
        Assert.InRange(soon.Posterior, 0.75, 0.9);
        IotActionMatch later = Find(Identifier(set), TimeSpan.FromDays(30).TotalSeconds, 100, 203);
        Assert.Equal(IotDecision.Ambiguous, later.Decision);
        Assert.Equal(0.5, later.Posterior, 0.01);
    }

    [Fact]
    public void A_like_exchange_in_another_state_is_another_answer()
    {
        GatewayIdentifier identifier = Identifier(StatusHome.Twins().Set());
        var found = new List<string>();
        for (int round = 0; round < 4; round++)
        {
            int state = round % 2 == 0 ? 0 : 3;
            Find(identifier, 400 * round, 120, 200 + state);
            Find(identifier, (400 * round) + 100, 140, 203 - state);
            IotActionMatch match = Find(identifier, (400 * round) + 200, 100, 203);
            Assert.Equal((match.Exchange.Time, match.Exchange.Gateway), (match.Time, match.Gateway));
            Assert.Equal(s_start.AddSeconds((400 * round) + 200), match.Time);
            found.Add(Single(match));
        }

        Assert.Equal(["b:on", "a:on", "b:on", "a:on"], found);
    }

    [Fact]
    public void A_strange_command_stays_as_unknown_as_it_was()
    {
        GatewayIdentifier knowing = Identifier(StatusHome.Twins().Set());
        Find(knowing, 0, 120, 200);
        Find(knowing, 60, 140, 203);
        foreach ((int command, int status) in (ReadOnlySpan<(int, int)>)[(170, 203), (103, 203), (100, 209), (104, 200), (111, 201), (600, 200)])
        {
            IotActionMatch before = Find(Identifier(StatusHome.Twins().Set()), 120, command, status), after = Find(knowing, 120, command, status);
            Assert.Equal(before.Decision == IotDecision.Unknown, after.Decision == IotDecision.Unknown);
            Assert.Equal(Known(before), Known(after), 0.002);
            AssertConsistent(after);
        }
    }

    [Fact]
    public void Scenes_of_twins_keep_their_probabilities_in_order()
    {
        GatewayIdentifier identifier = Identifier(StatusHome.Twins().Set());
        Find(identifier, 0, 120, 200);
        Find(identifier, 60, 140, 203);

        // On and off, one each: 100 + 108 - 40.
        IotActionMatch match = Find(identifier, 120, 168, 200, 204);
        Assert.Equal(["a:on", "b:off"], match.Actions.Select(static a => a.Key).Order(StringComparer.Ordinal));
        Assert.Equal(IotDecision.Identified, match.Decision);
        Assert.Equal((2, 2), (match.DeviceCountMin, match.DeviceCountMax));
        AssertConsistent(match);
    }

    [Fact]
    public void A_use_by_hand_that_a_device_reports_is_remembered()
    {
        IotSignatureSet set = StatusHome.Twins().Action("a", "lamp", "press", 130, (250, 1)).Action("b", "lamp", "press", 150, (251, 1))
            .Change("a", "press", "on", (-50, 10)).Change("b", "press", "on", (-48, 10)).Set();
        var line = new MessageLine(GatewayMessage.Of([Flow(set, (0, IotDirection.FromGateway, 250), (60, IotDirection.FromGateway, 251),
            (120, IotDirection.ToGateway, 100), (120.05, IotDirection.FromGateway, 60), (120.5, IotDirection.FromGateway, 203))], set.Framing));
        IotActionMatch[] found = [.. Identifier(set).Identify(line, DateTimeOffset.MaxValue, default)];
        Assert.Equal([IotOrigin.Local, IotOrigin.Local, IotOrigin.Remote], found.Select(static m => m.Origin));
        Assert.Equal("b:on", Single(found[2]));
        Assert.True(found[2].Posterior > 0.8);
    }

    private static GatewayIdentifier Identifier(IotSignatureSet set) => new(set, new HomeModel(set, 3), new NoiseModel(set), new IdentificationOptions());

    private static IotActionMatch Find(GatewayIdentifier identifier, double seconds, int command, params int[] statuses) =>
        identifier.Identify(StatusHome.Exchange(s_start.AddSeconds(seconds), command, statuses), [], TestContext.Current.CancellationToken).Match!;

    private static string Single(IotActionMatch match) => Assert.Single(match.Actions).Key;

    private static double Known(IotActionMatch match) => match.Decision == IotDecision.Unknown ? 1 - match.Posterior : match.Candidates.Sum(static c => c.Posterior);

    private static void AssertConsistent(IotActionMatch match)
    {
        Assert.All(match.Candidates, static c => Assert.InRange(c.Posterior, 0, 1));
        Assert.InRange(match.Candidates.Sum(static c => c.Posterior), 0, 1 + 1e-9);
        Assert.Equal(match.Candidates.OrderByDescending(static c => c.Posterior), match.Candidates);
        Assert.All(match.Certain, a => Assert.Contains(a, match.Possible));
    }

    private static IotFlow Flow(IotSignatureSet set, params (double Seconds, IotDirection Direction, int Length)[] messages) => new()
    {
        Id = "x",
        Gateway = set.GatewayAddress,
        GatewayPort = 50000,
        Server = set.GatewayAddress,
        ServerPort = 443,
        Framing = set.Framing,
        StartTime = s_start.AddMinutes(-1),
        EndTime = s_start.AddHours(1),
        Packets = 0,
        Bytes = 0,
        LostBytes = 0,
        HandshakeSeen = true,
        Truncated = false,
        Path = "synthetic",
        Messages = [.. messages.Select(m => new IotMessage
        {
            Time = s_start.AddSeconds(m.Seconds),
            EndTime = s_start.AddSeconds(m.Seconds),
            Direction = m.Direction,
            Length = m.Length + 22,
            RecordLengths = [m.Length + 22],
            PlaintextMin = m.Length,
            PlaintextMax = m.Length,
            FlowId = "x",
        })],
    };
}
