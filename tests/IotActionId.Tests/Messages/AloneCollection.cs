namespace IotActionId.Tests.Messages;

/// <summary>Tests that measure the memory of the process: nothing else may run meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
