using Xunit;

namespace IotActionId.Tests.Messages;

/// <summary>The real captures of others that lie beside the repository, where they do.</summary>
internal static class SharedCaptures
{
    /// <summary>The path of one of them; the test is skipped where they are absent.</summary>
    public static string Path(params string[] parts)
    {
        string? folder = Folder();
        Assert.SkipWhen(folder is null, "The shared captures (../shared/data beside the repository) are absent.");
        string path = System.IO.Path.Combine([folder, .. parts]);
        Assert.SkipUnless(File.Exists(path), $"The shared capture {string.Join('/', parts)} is absent.");
        return path;
    }

    /// <summary>The folder, or null.</summary>
    public static string? Folder()
    {
        for (DirectoryInfo? up = new(AppContext.BaseDirectory); up is not null; up = up.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(up.FullName, "IotActionId.slnx")))
            {
                string folder = System.IO.Path.Combine(up.FullName, "..", "shared", "data");
                return Directory.Exists(folder) ? folder : null;
            }
        }

        return null;
    }
}
