using IotActionId.Lab;

namespace IotActionId.Tests.Signatures;

/// <summary>Lab trainings of 16 devices, 12 repetitions and 40 pairs, each run once for all tests of a class.</summary>
public sealed class LabTrainings : IDisposable
{
    /// <summary>What the lab does to a training before anybody looks at it.</summary>
    public enum Circumstance
    {
        /// <summary>Nothing.</summary>
        None,

        /// <summary>One segment in fifty is lost, one is overtaken.</summary>
        Loss,

        /// <summary>The log's clock is 97 s behind and runs 800 ppm fast; the gateway reconnects.</summary>
        Clock,
    }

    private const int Seed = 11;

    private readonly string _folder = Directory.CreateTempSubdirectory("iot-truth-").FullName;
    private readonly Dictionary<string, TrainingTruth> _trainings = [];

    internal TrainingTruth Get(string style, Circumstance circumstance = Circumstance.None) => Get($"{style}-{circumstance}", style, options => circumstance switch
    {
        Circumstance.Loss => options with { Network = options.Network with { LossRate = 0.02, ReorderingRate = 0.02 } },
        Circumstance.Clock => options with
        {
            Disturbance = new LabDisturbance { ClockOffset = TimeSpan.FromSeconds(-97), ClockDrift = 800, ReconnectInterval = TimeSpan.FromMinutes(40) },
        },
        _ => options,
    });

    internal TrainingTruth Get(string name, string style, Func<LabOptions, LabOptions> change, int devices = 16)
    {
        lock (_trainings)
        {
            return _trainings.TryGetValue(name, out TrainingTruth? known)
                ? known
                : _trainings[name] = new TrainingTruth(Path.Combine(_folder, name), style, change, Seed, devices);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
