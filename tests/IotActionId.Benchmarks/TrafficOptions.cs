namespace IotActionId.Benchmarks;

/// <summary>What a generated capture holds.</summary>
/// <param name="Flows">TLS flows in all; one UDP exchange comes with every fifty.</param>
/// <param name="Concurrent">Flows open at a time.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Laps">How often the same flows, with the same endpoints and contents, come again.</param>
internal sealed record TrafficOptions(int Flows, int Concurrent, int Seed, int Laps = 1);
