namespace IotActionId.Benchmarks;

/// <summary>What a generated capture was given, to hold the readers against.</summary>
/// <param name="Packets">Packets.</param>
/// <param name="Flows">TLS flows.</param>
/// <param name="Records">TLS records, of both directions and all types, each counted once.</param>
internal sealed record TrafficSummary(long Packets, long Flows, long Records);
