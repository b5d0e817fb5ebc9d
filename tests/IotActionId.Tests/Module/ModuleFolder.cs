namespace IotActionId.Tests.Module;

/// <summary>The module as a user imports it: the root of the repository that the tests were built from.</summary>
internal static class ModuleFolder
{
    public static string Root { get; } = FindRoot();

    public static string Manifest => Path.Combine(Root, "IotActionId.psd1");

    public static string Bin => Path.Combine(Root, "bin");

    private static string FindRoot()
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "IotActionId.slnx")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException($"No IotActionId.slnx above '{AppContext.BaseDirectory}'.");
    }
}
