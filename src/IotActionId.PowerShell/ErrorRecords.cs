using System.Management.Automation;

namespace IotActionId.PowerShell;

/// <summary>The one place where a defect of the user's input becomes what PowerShell shows, catches and filters.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of a defect: its id is the first part of FullyQualifiedErrorId, its target what the defect is in.</summary>
    public static ErrorRecord From(IotException defect) =>
        new(defect, defect.Id.ToString(), Category(defect.Id), defect.Target);

    private static ErrorCategory Category(IotErrorId id) => id switch
    {
        IotErrorId.FileNotFound or IotErrorId.InterfaceNotFound or IotErrorId.CaptureNotFound => ErrorCategory.ObjectNotFound,
        IotErrorId.NoTrainingData or IotErrorId.NoApplicationData => ErrorCategory.ObjectNotFound,
        IotErrorId.FileAccessDenied or IotErrorId.CapturePermissionDenied => ErrorCategory.PermissionDenied,
        IotErrorId.DiskFull => ErrorCategory.ResourceUnavailable,
        IotErrorId.OutputNotEmpty => ErrorCategory.ResourceExists,
        IotErrorId.CaptureLibraryNotFound => ErrorCategory.NotInstalled,
        IotErrorId.InvalidCaptureFilter => ErrorCategory.ParserError,
        IotErrorId.InvalidArgument => ErrorCategory.InvalidArgument,
        IotErrorId.UnsupportedLinkType => ErrorCategory.NotImplemented,
        IotErrorId.NotACaptureFile or IotErrorId.TruncatedCapture => ErrorCategory.InvalidData,
        IotErrorId.InvalidActionLog or IotErrorId.InvalidSignatureFile => ErrorCategory.InvalidData,
        IotErrorId.InvalidLabFile => ErrorCategory.InvalidData,
        IotErrorId.TlsNotSupported => ErrorCategory.NotImplemented,
        _ => ErrorCategory.NotSpecified,
    };
}
