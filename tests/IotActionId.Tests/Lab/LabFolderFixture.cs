namespace IotActionId.Tests.Lab;

/// <summary>A folder for one test class, gone when its tests are done.</summary>
public sealed class LabFolderFixture : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("iot-lab-").FullName;

    public string New() => Path.Combine(_root, Guid.NewGuid().ToString("N"));

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
