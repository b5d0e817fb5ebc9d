using IotActionId.Messages;
using IotActionId.Tests.Messages;
using Xunit;

namespace IotActionId.Tests.Tls;

/// <summary>TLS 1.3: what of the records of type 23 is application data. The lengths are those that OpenSSL 3, Go and BoringSSL send.</summary>
public sealed class Tls13PositionTests
{
    private const int Finished256 = 53;
    private const int Finished384 = 69;
    private static readonly Random Random = new(3);

    [Theory]
    [InlineData(0x1301, Finished256)]
    [InlineData(0x1302, Finished384)]
    [InlineData(0x1303, Finished256)]
    public void Flight_Finished_and_tickets_are_no_data(int suite, int finished)
    {
        FlowScript script = Hello(suite)
            .Server(Data(23), Data(800), Data(281), Data(finished))
            .Client(Ccs(), Data(finished))
            .Server(Data(234)).Server(Data(234))
            .Client(Data(100)).Server(Data(60)).Client(Data(finished)).Server(Data(234));
        Assert.Equal(["c 105", "s 65", $"c {finished + 5}", "s 239"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void A_flight_in_one_record_and_tickets_that_cross_the_request_are_no_data()
    {
        FlowScript script = Hello(0x1301).Server(Data(2500)).Client(Ccs(), Data(Finished256)).Client(Data(100));

        // The server had not received the request when it sent the ticket: its acknowledgement says so.
        script.Server(Data(180)).Server(Data(60));
        script.Segments[^2] = script.Segments[^2] with { Acknowledgement = script.Segments[^2].Acknowledgement - 105 };
        Assert.Equal(["c 105", "s 65"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void Two_tickets_of_one_length_after_the_request_are_no_data_either()
    {
        FlowScript script = Hello(0x1301).Server(Data(2500)).Client(Ccs(), Data(Finished256), Data(100)).Server(Data(234), Data(234)).Server(Data(60));
        Assert.Equal(["c 105", "s 65"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void An_answer_after_the_request_is_data_and_so_is_what_follows()
    {
        FlowScript script = Hello(0x1301).Server(Data(2500)).Client(Ccs(), Data(Finished256), Data(100)).Server(Data(234)).Server(Data(60)).Server(Data(60));
        Assert.Equal(["c 105", "s 239", "s 65", "s 65"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void A_client_certificate_before_Finished_is_no_data()
    {
        FlowScript script = Hello(0x1301).Server(Data(2500)).Client(Ccs(), Data(900), Data(281), Data(Finished256)).Client(Data(100)).Server(Data(20));
        Assert.Equal(["c 105", "s 25"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void A_padded_Finished_is_one_record()
    {
        FlowScript script = Hello(0x1301).Server(Data(2500)).Client(Ccs(), Data(128)).Client(Data(128)).Server(Data(128)).Client(Data(256));
        Assert.Equal(["c 133", "s 133", "c 261"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void Early_data_count_and_their_end_does_not()
    {
        FlowScript script = new FlowScript()
            .Client(TlsBytes.Record(22, TlsBytes.ClientHello(versions: [0x0304])), Ccs()).Client(Data(300))
            .Server(TlsBytes.Record(22, TlsBytes.ServerHello(0x1301, tls13: true)), Ccs(), Data(30), Data(Finished256))
            .Client(Data(21), Data(Finished256)).Server(Data(40)).Client(Data(50));
        Assert.Equal(["c 305", "s 45", "c 55"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void A_server_that_speaks_after_its_tickets_with_a_short_record_is_heard()
    {
        FlowScript script = Hello(0x1301).Server(Data(2500)).Client(Ccs(), Data(Finished256)).Server(Data(234)).Server(Data(234)).Server(Data(40)).Client(Data(30));
        Assert.Equal(["s 45", "c 35"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void With_the_server_s_direction_alone_the_flight_ends_with_its_Finished()
    {
        byte[] hello = TlsBytes.Record(22, TlsBytes.ServerHello(0x1301, tls13: true));
        var script = new FlowScript();
        script.Server(hello, Ccs(), Data(23), Data(800)).Server(Data(281), Data(Finished256)).Server(Data(234), Data(234)).Server(Data(60)).Server(Data(70));
        Assert.Equal(["s 65", "s 75"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void With_the_client_s_direction_alone_its_Finished_is_known_by_its_length()
    {
        FlowScript script = new FlowScript()
            .Client(TlsBytes.Record(22, TlsBytes.ClientHello(versions: [0x0304]))).Client(Ccs(), Data(Finished384)).Client(Data(100)).Client(Data(Finished384));
        Assert.Equal(["c 105", $"c {Finished384 + 5}"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void In_TLS_12_the_first_record_of_type_23_is_data()
    {
        FlowScript script = new FlowScript()
            .Client(TlsBytes.Record(22, TlsBytes.ClientHello(versions: [0x0304, 0x0303])))
            .Server(TlsBytes.Record(22, TlsBytes.ServerHello(0xC02F))).Client(Ccs(), TlsBytes.Record(22, 40, Random)).Server(Ccs(), TlsBytes.Record(22, 40, Random))
            .Client(Data(Finished256)).Server(Data(234));
        Assert.Equal([$"c {Finished256 + 5}", "s 239"], FlowScript.Data(script.Flow()));
    }

    private static FlowScript Hello(int suite) => new FlowScript()
        .Client(TlsBytes.Record(22, TlsBytes.ClientHello(versions: [0x0304])))
        .Server(TlsBytes.Record(22, TlsBytes.ServerHello(suite, tls13: true)), Ccs());

    private static byte[] Ccs() => TlsBytes.Record(20, [1]);

    private static byte[] Data(int body) => TlsBytes.Record(23, body, Random);
}
