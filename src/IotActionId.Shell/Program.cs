using IotActionId.Shell;
using IotActionId.Shell.Host;
using IotActionId.Shell.Prompt;

if (!ShellArguments.TryParse(args, out ShellArguments arguments, out string? problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(ShellArguments.Usage);
    return ExitCode.Usage;
}

if (arguments.Mode == ShellMode.Help)
{
    Console.Out.WriteLine(ShellArguments.Usage);
    return ExitCode.Success;
}

Terminal terminal = new();
using ShellSession session = new(terminal);
Console.CancelKeyPress += (_, e) => e.Cancel = session.Stop();

if (!session.ImportModule())
{
    return ExitCode.Failure;
}

return arguments.Mode switch
{
    ShellMode.Command => session.RunCommand(arguments.Text),
    ShellMode.Script => session.RunScript(arguments.Text, arguments.ScriptArguments),
    ShellMode.Interactive => new InteractivePrompt(session, terminal).Run(),
    _ => new Demo(session, terminal).Run(),
};
