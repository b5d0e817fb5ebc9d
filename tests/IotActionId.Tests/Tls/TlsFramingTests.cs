using IotActionId.Tls;
using Xunit;

namespace IotActionId.Tests.Tls;

public sealed class TlsFramingTests
{
    /// <summary>Wire lengths measured with OpenSSL for 2, 97, 184 and 732 bytes of plaintext (those of the padded row are arithmetic).</summary>
    public static TheoryData<string, int, int, bool, int[]> Rows() => new()
    {
        { "Aead29", 0x0303, 0xC02F, false, [31, 126, 213, 761] },
        { "Aead29", 0x0303, 0xC09C, false, [31, 126, 213, 761] },
        { "Aead21", 0x0303, 0xCCA8, false, [23, 118, 205, 753] },
        { "Aead21", 0x0303, 0xC0A0, false, [23, 118, 205, 753] },
        { "Aead22", 0x0304, 0x1301, false, [24, 119, 206, 754] },
        { "Aead22", 0x0304, 0x1302, false, [24, 119, 206, 754] },
        { "Aead22", 0x0304, 0x1303, false, [24, 119, 206, 754] },
        { "Aead22", 0x0304, 0x1304, false, [24, 119, 206, 754] },
        { "Aead14", 0x0304, 0x1305, false, [16, 111, 198, 746] },
        { "CbcSha1", 0x0303, 0x002F, false, [53, 149, 229, 789] },
        { "CbcSha1", 0x0302, 0xC013, false, [53, 149, 229, 789] },
        { "CbcSha256", 0x0303, 0x003C, false, [69, 165, 245, 789] },
        { "CbcSha384", 0x0303, 0xC028, false, [85, 181, 261, 805] },
        { "CbcSha1Etm", 0x0303, 0x002F, true, [57, 153, 233, 777] },
        { "CbcSha256Etm", 0x0303, 0x003C, true, [69, 165, 245, 789] },
        { "CbcSha1NoIv", 0x0301, 0x002F, false, [37, 133, 213, 773] },
        { "Cbc64Sha1", 0x0303, 0x000A, false, [37, 133, 221, 773] },
        { "StreamSha1", 0x0303, 0x0005, false, [27, 122, 209, 757] },
        { "StreamMd5", 0x0301, 0x0004, false, [23, 118, 205, 753] },
        { "StreamSha256", 0x0303, 0x003B, false, [39, 134, 221, 769] },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_framing_of_a_suite_gives_the_measured_lengths(string name, int version, int suite, bool encryptThenMac, int[] lengths)
    {
        TlsFraming framing = TlsFramings.Of(version, suite, encryptThenMac);
        Assert.Equal(name, framing.Name);
        Assert.Equal(lengths, new[] { 2, 97, 184, 732 }.Select(framing.WireLength));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_interval_holds_every_plaintext_of_a_length_and_no_other(string name, int version, int suite, bool encryptThenMac, int[] lengths)
    {
        TlsFraming framing = TlsFramings.Of(version, suite, encryptThenMac);
        Assert.Equal(name, framing.Name);
        Assert.Equal(4, lengths.Length);
        var plaintexts = Enumerable.Range(0, 2000).GroupBy(framing.WireLength).ToDictionary(static group => group.Key, static group => (group.Min(), group.Max()));
        foreach ((int wire, (int least, int most)) in plaintexts.SkipLast(1))
        {
            Assert.Equal(least, framing.PlaintextMin(wire));
            Assert.Equal(most, framing.PlaintextMax(wire));
        }
    }

    [Theory]
    [InlineData("Aead29", 0x0303, new[] { 2, 4, 97, 184 })]
    [InlineData("Aead21", 0x0303, new[] { 2, 4, 97, 184 })]
    [InlineData("Aead22", 0x0303, new[] { 2, 4, 97, 184 })]
    [InlineData("CbcSha1", 0x0303, new[] { 2, 4, 97, 184, 732 })]
    [InlineData("CbcSha256", 0x0303, new[] { 2, 4, 97, 184, 732 })]
    [InlineData("CbcSha384", 0x0303, new[] { 2, 4, 97, 184, 732 })]
    [InlineData("CbcSha1Etm", 0x0303, new[] { 2, 4, 97, 184, 732 })]
    [InlineData("CbcSha1NoIv", 0x0301, new[] { 2, 400 })]
    [InlineData("StreamSha1", 0x0301, new[] { 2, 97, 184 })]
    public void The_framing_shows_in_the_lengths_of_a_flow_whose_handshake_is_missing(string name, int version, int[] plaintexts)
    {
        TlsFraming framing = Known.Single(framing => framing.Name == name);
        TlsRecord[] records = [.. plaintexts.Select(length => new TlsRecord(0, TlsContentType.ApplicationData, framing.WireLength(length), 0, 0, TlsRecordRole.Data))];
        Assert.Equal(framing, TlsFramings.Infer(records, version));
    }

    [Fact]
    public void Without_a_record_there_is_no_framing() => Assert.Same(TlsFraming.None, TlsFramings.Infer([], 0x0303));

    private static TlsFraming[] Known =>
    [
        TlsFramings.Aead29, TlsFramings.Aead21, TlsFramings.Aead22,
        TlsFramings.Of(0x0303, 0x002F, false), TlsFramings.Of(0x0303, 0x003C, false), TlsFramings.Of(0x0303, 0xC028, false),
        TlsFramings.Of(0x0303, 0x002F, true), TlsFramings.Of(0x0301, 0x002F, false), TlsFramings.Of(0x0303, 0x0005, false),
    ];
}
