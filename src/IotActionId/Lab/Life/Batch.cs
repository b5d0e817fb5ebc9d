namespace IotActionId.Lab;

/// <summary>Orders that wait for each other.</summary>
internal sealed class Batch(LabClock clock, long interval, Action<Order> release)
{
    private readonly List<Order> _waiting = [];

    /// <summary>Passes an order on: at once, or with the others at the next multiple of the interval.</summary>
    public void Add(Order order)
    {
        if (interval == 0)
        {
            release(order);
            return;
        }

        _waiting.Add(order);
        if (_waiting.Count == 1)
        {
            clock.At(((clock.Now / interval) + 1) * interval, Release);
        }
    }

    /// <summary>As few orders as there can be with at most one action for each device; what a defence made up stays apart in the truth.</summary>
    private void Release()
    {
        var merged = new List<Order>();
        foreach (Order order in _waiting)
        {
            int at = merged.FindIndex(other => other.IsCover == order.IsCover && other.Attack == order.Attack && !other.Targets.Any(target => Has(order, target.Device)));
            if (at < 0)
            {
                merged.Add(order);
            }
            else
            {
                merged[at] = merged[at] with
                {
                    Commands = [.. merged[at].Commands, .. order.Commands],
                    Targets = [.. merged[at].Targets, .. order.Targets],
                    Exchanges = [.. merged[at].Exchanges ?? [], .. order.Exchanges ?? []],
                };
            }
        }

        _waiting.Clear();
        merged.ForEach(release);
    }

    private static bool Has(Order order, DeviceState device) => order.Targets.Any(target => ReferenceEquals(target.Device, device));
}
