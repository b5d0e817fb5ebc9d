using IotActionId.Identification;
using IotActionId.Messages;
using IotActionId.Signatures;
using IotActionId.Tls;

namespace IotActionId.Tests.Identification;

public class IdentifierTests
{
    private static readonly IotSignatureSet Set = SyntheticHome.Learned();

    [Fact]
    public void Singles_pairs_and_scenes_are_identified()
    {
        SyntheticHome home = new SyntheticHome(42).Wait(100)
            .Command("lamp:on").Command("door:unlock").Command("heater:cold", "blind:up")
            .Command("lamp:off", "heater:warm", "door:lock").Command("lamp:on", "heater:warm", "door:unlock", "blind:down");
        List<IotActionMatch> matches = [.. new Identifier(Set).Identify(home.Flow())];
        Assert.All(matches, static m => Assert.Equal(IotDecision.Identified, m.Decision));
        Assert.Equal(home.Log.Select(static c => Keys(c.Actions)), matches.Select(static m => Keys(m.Actions)));
        Assert.All(matches, static m => Assert.Equal(m.Actions.Count, m.DeviceCountMin));
    }

    [Fact]
    public void Idle_time_gives_nothing() => Assert.Empty(new Identifier(Set).Identify(new SyntheticHome(3).Wait(86_400).Flow()));

    [Fact]
    public void A_command_like_nothing_known_is_unknown_where_strange_messages_answer_it()
    {
        SyntheticHome home = new SyntheticHome(12).Wait(100);
        home.Message(0, IotDirection.ToGateway, 700);
        foreach (int answer in Enumerable.Range(1, 10))
        {
            home.Message(0.1 * answer, IotDirection.FromGateway, 700);
        }

        Assert.Equal(IotDecision.Unknown, Assert.Single(new Identifier(Set).Identify(home.Wait(30).Flow())).Decision);
    }

    [Fact]
    public void A_reply_to_the_gateway_is_no_command_of_the_same_length()
    {
        // It asks for the time now and then; the answer is as long as the command that turns the lamp on, and a status may follow by chance.
        SyntheticHome training = new SyntheticHome(9).Wait(3600);
        for (int round = 0; round < 8; round++)
        {
            AskForTime(training);
            foreach (string key in SyntheticHome.Keys)
            {
                training.Command(key);
            }
        }

        IotSignatureSet set = training.Wait(3600).Learn();
        BackgroundMessage reply = Assert.Single(set.Background, static b => b.Direction == IotDirection.ToGateway && b.PlaintextMin == 61);
        Assert.Equal(new MessageKind(IotDirection.FromGateway, 20, 20), reply.RepliesTo);

        SyntheticHome test = AskForTime(new SyntheticHome(10).Wait(100), status: 150).Command("lamp:on");
        IotActionMatch match = Assert.Single(new Identifier(set).Identify(test.Flow()));
        Assert.Equal(test.Log[0].Time.AddSeconds(0.1), match.Time, TimeSpan.FromMilliseconds(1));
        Assert.Equal("lamp:on", Keys(match.Actions));

        static SyntheticHome AskForTime(SyntheticHome home, int? status = null)
        {
            home.Message(0, IotDirection.FromGateway, 20).Message(0.05, IotDirection.ToGateway, 61);
            return (status is { } length ? home.Message(0.6, IotDirection.FromGateway, length) : home).Wait(60);
        }
    }

    [Fact]
    public void An_action_of_a_device_never_learned_is_unknown()
    {
        SyntheticHome home = new SyntheticHome(4).Wait(100)
            .Message(0, IotDirection.ToGateway, 977).Message(0.5, IotDirection.FromGateway, 333).Wait(30);
        IotActionMatch match = Assert.Single(new Identifier(Set).Identify(home.Flow()));
        Assert.Equal(IotDecision.Unknown, match.Decision);
        Assert.Empty(match.Actions);
    }

    [Fact]
    public void A_command_whose_length_three_pairs_share_stays_ambiguous_without_status()
    {
        // 21 + 64 = 33 + 52 = 35 + 50: only the statuses would tell these pairs apart.
        SyntheticHome home = new SyntheticHome(5).Wait(100).Message(0, IotDirection.ToGateway, SyntheticHome.Constant + 85 + SyntheticHome.Separator).Wait(30);
        IotActionMatch match = Assert.Single(new Identifier(Set).Identify(home.Flow()));
        Assert.Equal(IotDecision.Ambiguous, match.Decision);
        Assert.Equal(
            ["blind:up + lamp:on", "door:lock + heater:cold", "door:unlock + heater:warm"],
            match.Candidates.Take(3).Select(static c => Keys(c.Actions)).Order());
        Assert.Empty(match.Certain);
        Assert.Equal((2, 2), (match.Candidates[0].Actions.Count, match.DeviceCountMin));
    }

    [Fact]
    public void A_flood_of_status_messages_neither_hangs_nor_is_taken_for_certain()
    {
        SyntheticHome home = new SyntheticHome(9).Wait(100).Message(0, IotDirection.ToGateway, SyntheticHome.Constant + 85 + SyntheticHome.Separator);
        for (int i = 0; i < 60; i++)
        {
            home.Message(0.5 + (i * 0.01), IotDirection.FromGateway, SyntheticHome.Catalogue[i % SyntheticHome.Catalogue.Length].Status);
        }

        IotActionMatch match = Assert.Single(new Identifier(Set).Identify(home.Wait(30).Flow()));
        Assert.NotEqual(IotDecision.Identified, match.Decision);
    }

    [Fact]
    public void Flows_to_other_services_are_left_alone()
    {
        IotFlow flow = new SyntheticHome(6).Wait(100).Command("lamp:on").Flow();
        var elsewhere = new IotFlow
        {
            Id = flow.Id, Gateway = flow.Gateway, GatewayPort = flow.GatewayPort, Server = flow.Server, ServerPort = flow.ServerPort,
            ServerName = "other.example", Framing = flow.Framing, StartTime = flow.StartTime, EndTime = flow.EndTime, Packets = 0, Bytes = 0,
            LostBytes = 0, HandshakeSeen = true, Truncated = false, Messages = flow.Messages, Path = flow.Path,
        };
        Assert.Empty(new Identifier(Set).Identify(elsewhere));
    }

    [Fact]
    public void What_comes_again_is_answered_as_the_first_time_and_what_comes_late_is_not()
    {
        var home = new SyntheticHome(11).Wait(100);
        foreach (string key in SyntheticHome.Keys.Concat(SyntheticHome.Keys).Concat(SyntheticHome.Keys))
        {
            home.Command(key);
        }

        // The same lengths, but a status some seconds late; then as it should be.
        home.Message(0.1, IotDirection.ToGateway, 61).Message(2.5, IotDirection.FromGateway, 150).Wait(30);
        home.Command("lamp:on");
        IotActionMatch[] found = [.. new Identifier(Set).Identify(home.Flow())];
        Assert.Equal((3 * SyntheticHome.Keys.Count) + 2, found.Length);
        Assert.All(found, match =>
        {
            IotActionMatch afresh = new Identifier(Set).Identify(match.Exchange)!;
            Assert.Equal(afresh.Posterior, match.Posterior, 1e-12);
            Assert.Equal((afresh.Decision, Keys(afresh.Actions), afresh.CandidateCount), (match.Decision, Keys(match.Actions), match.CandidateCount));
            Assert.Equal((match.Exchange.Time, match.Exchange.Gateway, match.Exchange.FlowId), (match.Time, match.Gateway, match.Flow));
        });
        Assert.NotEqual(found[^2].Posterior, found[^1].Posterior);
    }

    [Fact]
    public void Signatures_hold_under_another_cipher_suite()
    {
        var chacha = new TlsFraming("Aead21", 21, 1, 0);
        SyntheticHome home = new SyntheticHome(8, chacha) { CipherSuite = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256" }.Wait(60).Command("lamp:on").Command("heater:cold", "blind:up").Command("door:lock");
        Assert.Equal(home.Log.Select(static c => Keys(c.Actions)), new Identifier(Set).Identify(home.Flow()).Select(static m => Keys(m.Actions)));
    }

    private static string Keys(IReadOnlyList<IotActionId.Actions.IotAction> actions) => string.Join(" + ", actions.Select(static a => a.Key).Order(StringComparer.Ordinal));
}
