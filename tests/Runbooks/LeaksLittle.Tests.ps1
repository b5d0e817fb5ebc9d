# Passes where a gateway gives away no more bits than it may. Copy it, and say what is yours:
#
#   $audit = New-PesterContainer -Path ./LeaksLittle.Tests.ps1 -Data @{ Signature = './home.iotsig.json'; MaximumBits = 3 }
#   Invoke-Pester -Container $audit -CI
param(
    # The signature file of the gateway. Without it a small simulated home is learned, so that the runbook can be tried as it is.
    [string] $Signature,

    # The most bits that an exchange may give away of which actions it is, and of which types of devices it concerns.
    [double] $MaximumBits = 8,
    [double] $MaximumTypeBits = 5,

    # How often the best guess of the actions may be right, 0 to 1.
    [double] $MaximumAccuracy = 1,

    # The defence that is in place, or planned, where the signatures were learned without it.
    [string] $Defence = 'None',

    # What the observer looks at, and the most actions of a command.
    [string] $Observation = 'All',
    [int] $MaximumActions = 2,

    # The module, where it is not installed: the path of IotActionId.psd1.
    [string] $Module
)

BeforeAll {
    Set-StrictMode -Version Latest
    $ErrorActionPreference = 'Stop'
    $own = Join-Path $PSScriptRoot '../../IotActionId.psd1'
    Import-Module ($Module ? $Module : (Test-Path $own) ? $own : 'IotActionId')
    if (-not $Signature) {
        $lab = Invoke-IotLab (Join-Path $TestDrive 'lab') -Seed 3 -DeviceCount 5 -Repetition 4 -PairCount 6 -Session Training
        $Signature = Join-Path $TestDrive 'home.iotsig.json'
        Get-IotFlow $lab.TrainingCapture | New-IotSignature -ActionLog (Import-IotActionLog $lab.TrainingLog) | Export-IotSignature $Signature
    }
    $leakage = Measure-IotLeakage $Signature -Defence $Defence -Observation $Observation -MaximumActions $MaximumActions -WarningAction SilentlyContinue
}

Describe 'What the gateway gives away' {
    It 'stays below the limit for actions' {
        $amount = $leakage.Find('ActionSet')
        $amount.High | Should -BeLessOrEqual $MaximumBits -Because "of $([Math]::Round($amount.PriorEntropy, 2)) bits"
    }

    It 'stays below the limit for types of devices' {
        $leakage.Find('DeviceTypes').High | Should -BeLessOrEqual $MaximumTypeBits
    }

    It 'does not let actions be named rightly too often' {
        $leakage.BayesAccuracy | Should -BeLessOrEqual $MaximumAccuracy
    }
}
