using System.Management.Automation;
using System.Security;

namespace IotActionId.PowerShell;

/// <summary>Lets a time zone be given by its id.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TimeZoneTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (input is not string id)
        {
            return input;
        }

        try
        {
            return TimeZoneInfo.FindSystemTimeZoneById(id);
        }
        catch (Exception exception) when (
            exception is TimeZoneNotFoundException or InvalidTimeZoneException or SecurityException or UnauthorizedAccessException or IOException or ArgumentException)
        {
            throw new ArgumentTransformationMetadataException(
                $"This machine knows no time zone '{id}'. Give an id of the tz database, such as America/New_York, or what Get-TimeZone returns.", exception);
        }
    }
}
