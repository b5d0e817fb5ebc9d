using System.Management.Automation;

namespace IotActionId.PowerShell;

/// <summary>
/// A cmdlet that reads files: <c>-Path</c> with wildcards, or <c>-LiteralPath</c>. A path that names nothing, or a directory, is an error
/// of its own, and so is a defect of one file; the other files are read all the same.
/// </summary>
public abstract class FileCmdlet : IotCmdlet
{
    /// <summary>The parameter set with wildcards; the default set of every cmdlet that reads files.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set that takes names as they are.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>The files to read. Wildcards are expanded.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>The files to read, by their exact names.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Reads one file. An <see cref="IotException"/> that it throws is reported as an error of this file.</summary>
    /// <param name="path">Its full file-system path; a file of that name was there a moment ago.</param>
    protected abstract void ProcessFile(string path);

    /// <summary>What <c>-Path -</c> stands for; false where a cmdlet does not read from its standard input.</summary>
    /// <returns>Whether it was read.</returns>
    protected virtual bool TryProcessStandardInput() => false;

    /// <inheritdoc/>
    protected override void ProcessInput()
    {
        switch (ParameterSetName)
        {
            case PathSet:
                foreach (string path in Path)
                {
                    RunOrReport(() =>
                    {
                        if (path != "-" || !TryProcessStandardInput())
                        {
                            ProcessFiles(ResolveWildcardPath(path));
                        }
                    });
                }

                break;
            case LiteralPathSet:
                foreach (string path in LiteralPath)
                {
                    RunOrReport(() => ProcessFiles([ResolveLiteralPath(path)]));
                }

                break;
        }
    }

    private void ProcessFiles(IReadOnlyList<string> paths)
    {
        foreach (string path in paths)
        {
            RunOrReport(() =>
            {
                RequireFile(path);
                ProcessFile(path);
            });
        }
    }

    private static void RequireFile(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IotException(
                IotErrorId.FileNotFound,
                $"'{path}' is a directory. Name the files in it, for example '{System.IO.Path.Combine(path, "*")}'.",
                path);
        }

        if (!File.Exists(path))
        {
            throw new IotException(IotErrorId.FileNotFound, $"There is no file '{path}'. Check the path.", path);
        }
    }
}
