namespace IotActionId.Benchmarks;

/// <summary>What a generated capture holds.</summary>
/// <param name="Flows">Flows in all.</param>
/// <param name="Concurrent">Flows open at a time.</param>
/// <param name="Seed">The seed.</param>
internal sealed record TrafficOptions(int Flows, int Concurrent, int Seed);
