using System.Management.Automation;
using IotActionId.PowerShell;

namespace IotActionId.Tests.Module;

public sealed class ErrorRecordTests
{
    public static TheoryData<IotErrorId> EveryId => [.. Enum.GetValues<IotErrorId>()];

    [Theory]
    [MemberData(nameof(EveryId))]
    public void Every_id_has_a_category_of_its_own_choosing(IotErrorId id)
    {
        ErrorRecord record = ErrorRecords.From(new IotException(id, "what is wrong, and what helps", "target"));
        Assert.NotEqual(ErrorCategory.NotSpecified, record.CategoryInfo.Category);
        Assert.Equal(id.ToString(), record.FullyQualifiedErrorId);
        Assert.Equal("target", record.TargetObject);
    }
}
