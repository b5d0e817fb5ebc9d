using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Net;

namespace IotActionId.PowerShell;

/// <summary>Lets networks be given as people write them: 192.168.0.0/16, the address of a machine with its prefix length, or a single address.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NetworkTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Transform(inputData);

    private static object? Transform(object? input) => input switch
    {
        PSObject wrapped => Transform(wrapped.BaseObject),
        string text => Parse(text),
        IPAddress address => Parse(address.ToString()),
        IList list => list.Cast<object?>().Select(Transform).ToArray(),
        _ => input,
    };

    private static IPNetwork Parse(string text)
    {
        string[] parts = text.Trim().Split('/');
        if (parts.Length <= 2 && IPAddress.TryParse(parts[0], out IPAddress? address))
        {
            byte[] bytes = address.GetAddressBytes();
            int most = bytes.Length * 8;
            int length = most;
            if (parts.Length == 1 || (int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= most))
            {
                // ip and ifconfig print the address of the machine; the network is what its first bits say.
                for (int bit = length; bit < most; bit++)
                {
                    bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
                }

                return new IPNetwork(new IPAddress(bytes), length);
            }
        }

        throw new ArgumentTransformationMetadataException($"'{text}' is not a network. Give its first address and prefix length, such as 192.168.0.0/16 or fd00::/8.");
    }
}
