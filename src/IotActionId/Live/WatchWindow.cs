using IotActionId.Messages;

namespace IotActionId.Live;

/// <summary>The messages of a flow since the last quiet time, and which of the exchanges among them are complete and not yet identified.</summary>
/// <param name="Flow">The flow, with those messages only.</param>
/// <param name="After">Exchanges up to this time were identified before.</param>
/// <param name="Until">Exchanges up to this time are complete.</param>
internal sealed record WatchWindow(IotFlow Flow, DateTimeOffset After, DateTimeOffset Until);
