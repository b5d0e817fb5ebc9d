using IotActionId.Messages;

namespace IotActionId.Fuzz;

/// <summary>A capture file, down to the last message.</summary>
internal sealed class CaptureTarget : IFuzzTarget
{
    /// <inheritdoc/>
    public string Name => "capture";

    /// <inheritdoc/>
    public void Read(byte[] input)
    {
        try
        {
            using FlowReader reader = FlowReader.Open(new MemoryStream(input), "fuzzed");
            foreach (IotFlow flow in reader.ReadFlows())
            {
                foreach (IotMessage message in flow.Messages)
                {
                    GC.KeepAlive(message.RecordLengths.Sum(static length => (long)length));
                }
            }

            GC.KeepAlive(reader.Statistics);
            GC.KeepAlive(reader.Defects);
        }
        catch (IotException)
        {
        }
    }
}
