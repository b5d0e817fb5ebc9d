using IotActionId.Actions;

namespace IotActionId.Lab;

/// <summary>Adds up how long the messages of one device's actions would be. What it is like is looked at again only when it has changed.</summary>
internal sealed class DeviceTally
{
    private readonly DeviceState _device;
    private readonly IReadOnlyList<ActionVariant> _variants;
    private readonly Dictionary<LabDeviceAction, Dictionary<(int Command, int Acknowledgement, int Status), double>> _outcomes;
    private IReadOnlyList<ExactLengths> _statuses = [];
    private int _changes = -1;
    private int _momentsOfState;
    private int _moments;

    public DeviceTally(DeviceState device, IReadOnlyList<ActionVariant> variants)
    {
        _device = device;
        _variants = variants;
        _outcomes = device.Type.Actions.ToDictionary(action => action, _ => new Dictionary<(int, int, int), double>());
    }

    /// <summary>One more moment.</summary>
    public void Note()
    {
        if (_changes != _device.Changes)
        {
            AddUp();
            _changes = _device.Changes;
            _statuses = [.. _variants.Select(variant => variant.Status(_device))];
        }

        _momentsOfState++;
    }

    /// <summary>The lengths of each action.</summary>
    public IEnumerable<LabActionLengths> Results()
    {
        AddUp();
        return _outcomes.Select(entry => new LabActionLengths(
            new IotAction(_device.Device.Name, _device.Type.Type, entry.Key.Name),
            [.. entry.Value.OrderBy(outcome => outcome.Key)
                .Select(outcome => new LabOutcome(outcome.Value / _moments, outcome.Key.Command, outcome.Key.Acknowledgement, outcome.Key.Status))]));
    }

    private void AddUp()
    {
        for (int i = 0; i < _statuses.Count; i++)
        {
            ActionVariant variant = _variants[i];
            Dictionary<(int, int, int), double> outcomes = _outcomes[variant.Action];
            foreach ((int status, double probability) in _statuses[i].Terms)
            {
                (int, int, int) lengths = (variant.Command, variant.Acknowledgement, status);
                outcomes[lengths] = outcomes.GetValueOrDefault(lengths) + (_momentsOfState * variant.Probability * probability);
            }
        }

        _moments += _momentsOfState;
        _momentsOfState = 0;
    }
}
