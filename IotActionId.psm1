using namespace System.IO
using namespace System.Management.Automation
using namespace System.Reflection

$loaderPath = [Path]::Combine($PSScriptRoot, 'bin', 'IotActionId.Loader.dll')
try {
    $loader = [Assembly]::LoadFrom($loaderPath)
}
catch [FileLoadException] {
    throw "Another copy of IotActionId is loaded in this process. Start a new session to import the one in '$PSScriptRoot'."
}

$assembly = $loader.GetType('IotActionId.Loader.ModuleLoadContext', $true)::LoadModule()
$importModule = Get-Command -Name Import-Module -Module Microsoft.PowerShell.Core
$inner = & $importModule -Assembly $assembly -PassThru

# An assembly that the process has imported before comes from a cache, and then its cmdlets are not added to the module that imports it
# (github.com/PowerShell/PowerShell/issues/20710): without this they would vanish with Import-Module -Force.
$module = $ExecutionContext.SessionState.Module
$addCmdlet = [PSModuleInfo].GetMethod('AddExportedCmdlet', [BindingFlags]'Instance, NonPublic')
$addAlias = [PSModuleInfo].GetMethod('AddExportedAlias', [BindingFlags]'Instance, NonPublic')
foreach ($cmdlet in $inner.ExportedCmdlets.Values) {
    $addCmdlet.Invoke($module, @(, $cmdlet))
}
foreach ($alias in $inner.ExportedAliases.Values) {
    $addAlias.Invoke($module, @(, $alias))
}

# Capture sessions run on threads of their own and would outlive the module.
$module.OnRemove = { $assembly.GetType('IotActionId.PowerShell.ModuleEnd', $true)::EndSessions() }
