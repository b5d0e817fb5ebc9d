using IotActionId.Live;

namespace IotActionId.Tests.Live;

public sealed class FilePatternTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 1, 9, 5, 7, TimeSpan.FromHours(1));

    [Theory]
    [InlineData("/data/home.pcap", false, "/data/home.pcap")]
    [InlineData("/data/home.pcap", true, "/data/home_00012_20260301T080507Z.pcap")]
    [InlineData("/data/home", true, "/data/home_00012_20260301T080507Z")]
    [InlineData("/data/{n}-a.pcap", true, "/data/00012-a.pcap")]
    [InlineData("/data/{time}.pcap", false, "/data/20260301T080507Z.pcap")]
    [InlineData("/{n}/{time}-{n}.pcap", true, "/{n}/20260301T080507Z-00012.pcap")]
    public void Names_of_files_hold_their_number_and_their_time(string pattern, bool isOneOfMany, string name) =>
        Assert.Equal(name.Replace('/', Path.DirectorySeparatorChar), new FilePattern(pattern, isOneOfMany).For(12, Time).Replace('/', Path.DirectorySeparatorChar));
}
