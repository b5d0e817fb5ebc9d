namespace IotActionId.Identification;

/// <summary>What is believed of actions before their messages are looked at.</summary>
public enum IotPrior
{
    /// <summary>Every compound action of one size is as likely as the others: what the sizes alone give.</summary>
    Uniform,

    /// <summary>Which action of a device follows which, as the training log shows it: a lock is unlocked after it was locked.</summary>
    Learned,
}
