using System.Net;
using CsCheck;
using IotActionId.Packets;

namespace IotActionId.Tests.Packets;

public sealed class AddressSetTests
{
    private static readonly Gen<IPAddress> IPv4 = Gen.Byte.Array[4].Select(static bytes => new IPAddress(bytes));
    private static readonly Gen<IPAddress> IPv6 = Gen.Byte.Array[16].Select(static bytes => new IPAddress([0x20, .. bytes.AsSpan(1)]));
    private static readonly Gen<IPAddress> Address = Gen.OneOf(IPv4, IPv6);

    [Fact]
    public void A_network_holds_what_the_framework_says_it_holds() =>
        Gen.Select(Address, Address, Gen.Int[0, 128], Gen.Bool).Sample((one, other, length, near) =>
        {
            IPNetwork network = Network(one, length);
            IPAddress asked = near ? Changed(one, network.PrefixLength) : other;
            AddressSet set = new([], [network]);
            Assert.Equal(network.Contains(asked), set.Contains(Endpoint.From(asked, 443)));
            Assert.True(set.Contains(Endpoint.From(one)));
        });

    [Fact]
    public void An_address_is_in_the_set_whatever_its_port_scope_or_form()
    {
        AddressSet set = new([IPAddress.Parse("::ffff:192.0.2.1"), IPAddress.Parse("fe80::1%7")], []);
        Assert.True(set.Contains(Endpoint.From(IPAddress.Parse("192.0.2.1"), 8883)));
        Assert.True(set.Contains(Endpoint.From(IPAddress.Parse("fe80::1%3"), 1)));
        Assert.False(set.Contains(Endpoint.From(IPAddress.Parse("192.0.2.2"))));
    }

    [Theory]
    [InlineData("0.0.0.0/0", "192.0.2.1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "192.0.2.1", false)]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.1", true)]
    public void Families_are_told_apart(string network, string address, bool isIn) =>
        Assert.Equal(isIn, new AddressSet([], [IPNetwork.Parse(network)]).Contains(Endpoint.From(IPAddress.Parse(address))));

    [Fact]
    public void An_endpoint_keeps_its_address() =>
        Address.Sample(static address => Endpoint.From(address, 5).ToIPAddress().Equals(address));

    /// <summary>The network of an address with so many bits, as far as the family has them.</summary>
    private static IPNetwork Network(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        length = Math.Min(length, bytes.Length * 8);
        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    /// <summary>The address with the last bit of the prefix, or the first behind it, the other way round.</summary>
    private static IPAddress Changed(IPAddress address, int length)
    {
        byte[] bytes = address.GetAddressBytes();
        int bit = Math.Clamp(length - (bytes[^1] & 1), 0, (bytes.Length * 8) - 1);
        bytes[bit / 8] ^= (byte)(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
