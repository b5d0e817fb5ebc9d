using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;

namespace IotActionId.Tests.Identification;

/// <summary>What flows without the user and is as long as a command: often, it is no command; once, it does not hide one.</summary>
public class NoiseModelTests
{
    // 21 + 33 + 50 + 64 + 3: the scene of four that nobody trained, as long as what the gateway was sent when it logged in.
    private const int Scene = SyntheticHome.Constant + 171;

    [Fact]
    public void Background_that_came_once_is_known_but_not_usual()
    {
        IotSignatureSet set = Trained(new SyntheticHome(21).Wait(1800).Message(0, IotDirection.ToGateway, Scene).Wait(1800));
        Assert.Contains(set.Background, static b => b.Direction == IotDirection.ToGateway && b.PlaintextMin == Scene);
        var noise = new NoiseModel(set);
        Assert.True(noise.IsBackground(Unit(IotDirection.ToGateway, Scene)));
        Assert.False(noise.IsUsual(Unit(IotDirection.ToGateway, Scene)));
        Assert.True(noise.IsUsual(Unit(IotDirection.ToGateway, 2)));
        Assert.True(noise.IsUsual(Unit(IotDirection.FromGateway, 81)));
        Assert.False(noise.IsUsual(Unit(IotDirection.ToGateway, 61)));
        Assert.False(noise.IsUsual(Unit(IotDirection.ToGateway, 777)));
    }

    [Fact]
    public void A_command_of_the_length_of_a_login_message_that_came_once_is_found()
    {
        IotSignatureSet set = Trained(new SyntheticHome(21).Wait(1800).Message(0, IotDirection.ToGateway, Scene).Wait(1800));
        SyntheticHome home = new SyntheticHome(22).Wait(100).Command("lamp:on", "heater:warm", "door:lock", "blind:up");
        IotActionMatch match = Assert.Single(new Identifier(set).Identify(home.Flow()));
        Assert.Equal(IotDecision.Identified, match.Decision);
        Assert.Equal(["blind:up", "door:lock", "heater:warm", "lamp:on"], match.Actions.Select(static a => a.Key).Order(StringComparer.Ordinal));

        // Its statuses were lost: an exchange begins all the same, and it may be more than that scene.
        SyntheticHome alone = new SyntheticHome(23).Wait(100).Message(0.1, IotDirection.ToGateway, Scene).Wait(30);
        Assert.DoesNotContain(new Identifier(set).Identify(alone.Flow()), static m => m.Decision == IotDecision.Unknown);
    }

    [Fact]
    public void A_message_as_long_as_a_keepalive_begins_no_exchange()
    {
        IotSignatureSet set = SyntheticHome.Learned();
        var noise = new NoiseModel(set);
        var splitter = new ExchangeSplitter(set, noise);
        List<GatewayMessage> messages = GatewayMessage.Of([new SyntheticHome(24).Wait(3600).Flow()], set.Framing);
        int[] toGateway = [.. Enumerable.Range(0, messages.Count).Where(i => messages[i].Unit.Direction == IotDirection.ToGateway)];
        Assert.NotEmpty(toGateway);
        Assert.All(toGateway, i => Assert.Null(splitter.At(messages, i)));
    }

    private static IotSignatureSet Trained(SyntheticHome home)
    {
        for (int i = 0; i < 8; i++)
        {
            foreach (string key in SyntheticHome.Keys)
            {
                home.Command(key);
            }
        }

        foreach (string[] pair in SyntheticHome.Sets(2))
        {
            home.Command(pair);
        }

        return home.Wait(3600).Learn();
    }

    private static IotMessageUnit Unit(IotDirection direction, int length) => new(SyntheticHome.Start, direction, length + 22, length, length);
}
