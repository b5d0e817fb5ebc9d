namespace IotActionId.Benchmarks;

/// <summary>What a generated training session holds.</summary>
/// <param name="Commands">Commands of the log; a fifth of them compound.</param>
/// <param name="Messages">Messages of the gateway, background included.</param>
/// <param name="SecondsBetween">Seconds from one command to the next, on average.</param>
/// <param name="IsHttp">Whether commands are HTTP/1.1 with a Content-Length, rather than messages of constant heads.</param>
/// <param name="Seed">The seed.</param>
internal sealed record LearningHomeOptions(int Commands, int Messages, double SecondsBetween, bool IsHttp, int Seed);
