using System.Collections;
using System.Management.Automation;
using IotActionId.Assessment;

namespace IotActionId.PowerShell;

/// <summary>Lets defences be given as text: a kind, and behind a colon how much of it; <c>All</c> for the whole curve.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefenceTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>What stands for some of each kind.</summary>
    public const string All = "All";

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => Defences(inputData).ToArray();

    private static IEnumerable<IotDefence> Defences(object? input) => input switch
    {
        PSObject wrapped => Defences(wrapped.BaseObject),
        IotDefence defence => [defence],
        IotDefenceKind kind => Parse(kind.ToString()),
        string text when string.Equals(text.Trim(), All, StringComparison.OrdinalIgnoreCase) => IotDefence.Curve(),
        string text => Parse(text),
        IEnumerable list => list.Cast<object?>().SelectMany(Defences),
        _ => throw new ArgumentTransformationMetadataException($"'{input}' is no defence. Give text such as PadToBlock:64."),
    };

    private static IotDefence[] Parse(string text)
    {
        try
        {
            return [IotDefence.Parse(text)];
        }
        catch (IotException e)
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
