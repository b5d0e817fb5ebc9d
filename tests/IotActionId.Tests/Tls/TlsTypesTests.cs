using IotActionId.Messages;
using IotActionId.Tests.Messages;

namespace IotActionId.Tests.Tls;

/// <summary>Records that are neither hello nor data, in every version: none of them is a message, none disturbs the ones around it.</summary>
public sealed class TlsTypesTests
{
    private static readonly Random Random = new(7);

    [Theory]
    [InlineData(0x0300, 0x002F, "SSL 3.0")]
    [InlineData(0x0301, 0x002F, "TLS 1.0")]
    [InlineData(0x0302, 0x002F, "TLS 1.1")]
    [InlineData(0x0303, 0xC02F, "TLS 1.2")]
    public void Every_version_up_to_12_is_named_and_its_handshake_is_no_data(int version, int suite, string name)
    {
        FlowScript script = new FlowScript()
            .Client(TlsBytes.Record(22, TlsBytes.ClientHello(), 0x0301))
            .Server(TlsBytes.Record(22, TlsBytes.ServerHello(suite, legacyVersion: version), version), Handshake(2000, version), Handshake(4, version))
            .Client(Handshake(70, version), TlsBytes.Record(20, [1], version), Handshake(64, version))
            .Server(TlsBytes.Record(20, [1], version), Handshake(64, version))
            .Client(Data(208, version))
            .Server(Data(112, version));
        IotFlow flow = script.Flow();
        Assert.Equal(name, flow.TlsVersion);
        Assert.Equal(["c 213", "s 117"], FlowScript.Data(flow));
    }

    [Fact]
    public void Alerts_are_no_data_in_the_open_or_encrypted()
    {
        FlowScript script = Established12().Client(Data(50)).Server(TlsBytes.Record(21, 26, Random)).Client(TlsBytes.Record(21, [1, 0])).Client(Data(51));
        IotFlow flow = script.Flow();
        Assert.Equal(["c 55", "c 56"], FlowScript.Data(flow));
        Assert.Equal(["s 21 26", "c 21 2"], FlowScript.Records(flow).Where(static record => record.Contains(" 21 ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_renegotiation_is_no_data()
    {
        FlowScript script = Established12().Client(Data(50)).Server(Handshake(28)).Client(Handshake(400)).Server(Handshake(3000)).Client(TlsBytes.Record(20, 25, Random), Handshake(40)).Server(Data(60));
        Assert.Equal(["c 55", "s 65"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void A_TLS_12_session_ticket_is_no_data()
    {
        FlowScript script = Established12(new byte[192]).Client(Data(50)).Server(Data(60));
        Assert.Equal(["c 55", "s 65"], FlowScript.Data(script.Flow()));
    }

    [Fact]
    public void Records_of_no_length_are_records_and_their_neighbours_are_read()
    {
        FlowScript script = Established12().Client(Data(0), Data(0), Data(40)).Server(Data(0)).Server(Data(41));
        IotFlow flow = script.Flow();
        Assert.Equal(["c 5", "c 5", "c 45", "s 5", "s 46"], FlowScript.Data(flow));
        Assert.All(flow.Messages, static message => Assert.True(message.PlaintextMin >= 0));
    }

    [Fact]
    public void A_ChangeCipherSpec_for_the_sake_of_middleboxes_is_no_data_wherever_it_stands()
    {
        byte[] ccs = TlsBytes.Record(20, [1]);
        FlowScript script = new FlowScript()
            .Client(TlsBytes.Record(22, TlsBytes.ClientHello(versions: [0x0304]), 0x0301), ccs)
            .Server(TlsBytes.Record(22, TlsBytes.ServerHello(0x1301, tls13: true)), ccs, Data(2500))
            .Client(ccs, Data(53), Data(100))
            .Server(Data(60));
        IotFlow flow = script.Flow();
        Assert.Equal("TLS 1.3", flow.TlsVersion);
        Assert.Equal(["c 105", "s 65"], FlowScript.Data(flow));
    }

    /// <summary>KeyUpdate (RFC 8446 section 4.6.3) looks like data of 5 bytes: nothing on the wire tells them apart, and the flow is read on.</summary>
    [Fact]
    public void A_key_update_counts_as_the_record_that_it_looks_like()
    {
        const int KeyUpdate = 4 + 1 + 1 + 16;
        FlowScript script = new FlowScript()
            .Client(TlsBytes.Record(22, TlsBytes.ClientHello(versions: [0x0304]), 0x0301))
            .Server(TlsBytes.Record(22, TlsBytes.ServerHello(0x1301, tls13: true)), Data(2500))
            .Client(Data(53), Data(100))
            .Server(Data(60)).Client(Data(KeyUpdate)).Server(Data(KeyUpdate)).Client(Data(101));
        IotFlow flow = script.Flow();
        Assert.Equal(["c 105", "s 65", "c 27", "s 27", "c 106"], FlowScript.Data(flow));
        Assert.Equal(5, flow.Messages[2].PlaintextMax);
    }

    [Fact]
    public void Copies_of_whole_packets_count_once()
    {
        FlowScript script = Established12().Client(Data(50)).Server(Data(60)).Client(Data(70), Data(71));
        for (int i = script.Segments.Count - 1; i >= 0; i--)
        {
            script.Segments.Insert(i, script.Segments[i]);
        }

        IotFlow flow = script.Flow();
        Assert.Equal(["c 55", "s 65", "c 75", "c 76"], FlowScript.Data(flow));
        Assert.Equal(script.Segments.Count, flow.Packets);
    }

    private static FlowScript Established12(byte[]? ticket = null) => new FlowScript()
        .Client(TlsBytes.Record(22, TlsBytes.ClientHello(), 0x0301))
        .Server(TlsBytes.Record(22, TlsBytes.ServerHello(0xC02F)), Handshake(2000))
        .Client(Handshake(70), TlsBytes.Record(20, [1]), Handshake(40))
        .Server([.. ticket is null ? [] : TlsBytes.Record(22, TlsBytes.Handshake(4, ticket)), .. TlsBytes.Record(20, [1]), .. Handshake(40)]);

    private static byte[] Handshake(int length, int version = 0x0303) => TlsBytes.Record(22, length, Random, version);

    private static byte[] Data(int length, int version = 0x0303) => TlsBytes.Record(23, length, Random, version);
}
