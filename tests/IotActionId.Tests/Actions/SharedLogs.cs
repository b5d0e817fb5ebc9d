namespace IotActionId.Tests.Actions;

/// <summary>The real action logs beside the repository; they are never copied into it.</summary>
internal static class SharedLogs
{
    /// <summary>The path of a file in <c>../shared/data</c>; skips the test where there is none.</summary>
    internal static string Find(string relativePath)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "IotActionId.slnx")))
        {
            root = root.Parent;
        }

        string path = Path.GetFullPath(Path.Combine(root?.FullName ?? ".", "..", "shared", "data", relativePath));
        if (!File.Exists(path))
        {
            Assert.Skip($"the real captures are not here: {relativePath} is missing from ../shared/data");
        }

        return path;
    }
}
