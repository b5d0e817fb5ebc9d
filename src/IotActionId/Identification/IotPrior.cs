namespace IotActionId.Identification;

/// <summary>What is believed of actions before their messages are looked at; <see cref="Learned"/> and <see cref="TimeOfDay"/> may go together.</summary>
[Flags]
public enum IotPrior
{
    /// <summary>Every compound action of one size is as likely as the others: what the sizes alone give.</summary>
    Uniform = 0,

    /// <summary>Which action of a device follows which, as the training log shows it: a lock is unlocked after it was locked.</summary>
    Learned = 1,

    /// <summary>At which hours actions were performed in the training log: blinds close in the evening.</summary>
    TimeOfDay = 2,
}
