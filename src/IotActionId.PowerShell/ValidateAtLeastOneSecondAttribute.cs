using System.Management.Automation;

namespace IotActionId.PowerShell;

/// <summary>Refuses time spans under a second: a bare number counts ticks of 100 ns, which is hardly what somebody means who writes -TcpIdleTimeout 300.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValidateAtLeastOneSecondAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is TimeSpan time && time < TimeSpan.FromSeconds(1))
        {
            throw new ValidationMetadataException($"{time} is less than a second. Give a time span such as 0:05:00 (five minutes) or (New-TimeSpan -Minutes 5); a number alone counts ticks of 100 ns.");
        }
    }
}
