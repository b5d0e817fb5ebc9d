# What every Pester file starts with: the module imported from this repository, and strict mode.
$ErrorActionPreference = 'Stop'
Set-StrictMode -Version Latest

$root = Split-Path $PSScriptRoot
$manifest = Join-Path $root 'IotActionId.psd1'

if (-not (Test-Path (Join-Path $root 'bin/IotActionId.Loader.dll'))) {
    throw "The module is not built. Run 'dotnet build -c Release' in '$root'."
}

Import-Module $manifest

# The captures and logs that issues refer to live beside the repository; tests that need them are skipped where they are not.
$sharedData = Join-Path $root '../shared/data'
$hasSharedData = Test-Path $sharedData

function Set-Environment([hashtable] $Variables) {
    foreach ($name in $Variables.Keys) {
        if ($null -eq $Variables[$name]) {
            Remove-Item "env:$name" -ErrorAction Ignore
        }
        else {
            Set-Item "env:$name" $Variables[$name]
        }
    }
}

# Runs a script in a pwsh of its own and returns its output, for what must start from nothing. A variable that is null is unset.
function Invoke-FreshPwsh([string] $Script, [hashtable] $Environment = @{}) {
    $saved = @{}
    foreach ($name in $Environment.Keys) {
        $saved[$name] = [Environment]::GetEnvironmentVariable($name)
    }
    try {
        Set-Environment $Environment
        & (Join-Path $PSHOME ($IsWindows ? 'pwsh.exe' : 'pwsh')) -NoProfile -NonInteractive -Command $Script
        if ($LASTEXITCODE -ne 0) {
            throw "pwsh ended with exit code $LASTEXITCODE."
        }
    }
    finally {
        Set-Environment $saved
    }
}
