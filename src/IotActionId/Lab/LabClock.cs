namespace IotActionId.Lab;

/// <summary>Simulated time and what is due in it. Everything in a lab happens on one thread, in the order of this queue, so a seed gives one run.</summary>
internal sealed class LabClock(long start)
{
    private readonly PriorityQueue<Action, (long Time, long Order)> _due = new();
    private long _order;

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public long Now { get; private set; } = start;

    /// <summary>The first entry's time, or null where nothing is due.</summary>
    public long? Next => _due.TryPeek(out _, out (long Time, long Order) key) ? key.Time : null;

    /// <summary>Puts something into the queue; of two entries of one time the first that came goes first.</summary>
    public void At(long time, Action step) => _due.Enqueue(step, (Math.Max(time, Now), _order++));

    /// <summary>Puts something into the queue, counted from now.</summary>
    public void After(long nanoseconds, Action step) => At(Now + nanoseconds, step);

    /// <summary>Lets the first entry happen.</summary>
    /// <returns>False where nothing is due.</returns>
    public bool Step()
    {
        if (!_due.TryDequeue(out Action? step, out (long Time, long Order) key))
        {
            return false;
        }

        Now = key.Time;
        step();
        return true;
    }

    /// <summary>Lets everything happen up to a time, which is then now.</summary>
    public void RunUntil(long time)
    {
        while (Next <= time)
        {
            Step();
        }

        Now = Math.Max(Now, time);
    }
}
