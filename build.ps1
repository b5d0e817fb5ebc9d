<#
.SYNOPSIS
    Builds, tests or packages IotActionId. The work is done by MSBuild: this script only spells out the commands.
.EXAMPLE
    ./build.ps1
    Lays out bin/, so that Import-Module ./IotActionId.psd1 works.
.EXAMPLE
    ./build.ps1 -Task Package
    Makes out/IotActionId/<version>/ and out/IotActionId.<version>.nupkg.
#>
#Requires -Version 7.4
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Package')]
    [string] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$root = $PSScriptRoot

switch ($Task) {
    'Build' { dotnet build "$root/IotActionId.slnx" --configuration $Configuration }
    'Package' { dotnet pack "$root/IotActionId.slnx" --configuration $Configuration }
    'Test' {
        dotnet test --solution "$root/IotActionId.slnx" --configuration $Configuration
        if ($LASTEXITCODE -eq 0) {
            Invoke-Pester -Path "$root/tests" -CI
        }
    }
}

exit $LASTEXITCODE
