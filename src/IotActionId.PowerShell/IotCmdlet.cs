using System.Collections.ObjectModel;
using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace IotActionId.PowerShell;

/// <summary>
/// What every cmdlet of the module shares: Ctrl+C cancels a token, and a defect of the input becomes an error record.
/// A cmdlet overrides <see cref="Prepare"/>, <see cref="ProcessInput"/> and <see cref="Finish"/> and lets <see cref="IotException"/> fly:
/// from <see cref="ProcessInput"/> it is an error of that one input and the next one follows; from the other two nothing can be done and the cmdlet ends.
/// </summary>
public abstract class IotCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Cancelled when the pipeline is stopped. Pass it to everything that may last.</summary>
    protected CancellationToken CancellationToken => _stop.Token;

    /// <summary>Runs once before the first input.</summary>
    protected virtual void Prepare()
    {
    }

    /// <summary>Runs once for each input of the pipeline, or once where there is no pipeline input.</summary>
    protected virtual void ProcessInput()
    {
    }

    /// <summary>Runs once after the last input.</summary>
    protected virtual void Finish()
    {
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => RunOrEnd(Prepare);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => RunOrReport(ProcessInput);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => RunOrEnd(Finish);

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The pipeline came to its own end while the stop was under way.
        }
    }

    /// <summary>Writes a defect as a non-terminating error.</summary>
    protected void WriteDefect(IotException defect) => WriteError(ErrorRecords.From(defect));

    /// <summary>Writes each defect as a non-terminating error.</summary>
    protected void WriteDefects(IReadOnlyList<IotException> defects)
    {
        ArgumentNullException.ThrowIfNull(defects);
        foreach (IotException defect in defects)
        {
            WriteDefect(defect);
        }
    }

    /// <summary>Runs one step for one input: its defect is reported, and the cmdlet goes on.</summary>
    protected void RunOrReport(Action step)
    {
        ArgumentNullException.ThrowIfNull(step);
        try
        {
            step();
        }
        catch (IotException defect)
        {
            WriteDefect(defect);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>The full file-system path of a file that the cmdlet writes, or reads by its one exact name. It need not exist; wildcards are not expanded.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.FileNotFound"/>: no such drive, or not a drive of the file system.</exception>
    protected string ResolveLiteralPath(string path)
    {
        try
        {
            string full = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
            RequireFileSystem(provider, path);
            return full;
        }
        catch (SessionStateException e)
        {
            throw new IotException(IotErrorId.FileNotFound, e.Message, path, e);
        }
    }

    /// <summary>The full file-system paths of the files and directories that a path with wildcards names; at least one.</summary>
    /// <exception cref="IotException"><see cref="IotErrorId.FileNotFound"/>: nothing there, no such drive, or not a drive of the file system.</exception>
    protected IReadOnlyList<string> ResolveWildcardPath(string path)
    {
        try
        {
            Collection<string> full = SessionState.Path.GetResolvedProviderPathFromPSPath(path, out ProviderInfo provider);
            RequireFileSystem(provider, path);
            return full.Count > 0 ? full : throw new IotException(IotErrorId.FileNotFound, $"No file matches '{path}'.", path);
        }
        catch (SessionStateException e)
        {
            throw new IotException(IotErrorId.FileNotFound, $"There is no file '{path}'. Check the path; the current directory is '{SessionState.Path.CurrentLocation}'.", path, e);
        }
    }

    /// <summary>Releases what the cmdlet holds; PowerShell calls it when the pipeline ends, however it ends.</summary>
    /// <param name="disposing">True unless a finalizer calls.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    private static void RequireFileSystem(ProviderInfo provider, string path)
    {
        if (provider.ImplementingType != typeof(FileSystemProvider))
        {
            throw new IotException(IotErrorId.FileNotFound, $"'{path}' is a path of the {provider.Name} provider. Name a file on a disk.", path);
        }
    }

    private void RunOrEnd(Action step)
    {
        try
        {
            step();
        }
        catch (IotException defect)
        {
            ThrowTerminatingError(ErrorRecords.From(defect));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
