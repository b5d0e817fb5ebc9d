namespace IotActionId.Tests.Capture;

/// <summary>A path of which nothing is left after the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("iotactionid");

    public TemporaryFile(byte[]? content = null)
    {
        Path = System.IO.Path.Combine(_directory.FullName, "capture.pcap");
        if (content is not null)
        {
            File.WriteAllBytes(Path, content);
        }
    }

    public string Path { get; }

    public string Directory => _directory.FullName;

    public void Dispose() => _directory.Delete(recursive: true);
}
