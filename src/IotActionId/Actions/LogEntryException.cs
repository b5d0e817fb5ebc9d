namespace IotActionId.Actions;

/// <summary>What is wrong with one line or entry; caught by the parser, which knows where it stands.</summary>
/// <param name="sentence">Starts small, has no full stop.</param>
internal sealed class LogEntryException(string sentence) : Exception(sentence);
