# Passes where no action of a lock can be told from all others: whoever sees its messages still does not know it. Copy it, and say what is yours:
#
#   $audit = New-PesterContainer -Path ./LocksLookLikeOthers.Tests.ps1 -Data @{ Signature = './home.iotsig.json' }
#   Invoke-Pester -Container $audit -CI
param(
    # The signature file of the gateway. Without it a small simulated home is learned that pads its messages, so that the runbook can be tried as it is.
    [string] $Signature,

    # The types of the devices that must not be recognised; wildcards allowed.
    [string[]] $Type = 'lock',

    # The fewest actions that an action of theirs must look like, itself included.
    [int] $MinimumAnonymity = 2,

    # Whether those must be actions of other types: a door that was locked or unlocked is a door.
    [bool] $AmongOthers = $true,

    # What the observer looks at.
    [string] $Observation = 'All',

    # The module, where it is not installed: the path of IotActionId.psd1.
    [string] $Module
)

BeforeAll {
    Set-StrictMode -Version Latest
    $ErrorActionPreference = 'Stop'
    $own = Join-Path $PSScriptRoot '../../IotActionId.psd1'
    Import-Module ($Module ? $Module : (Test-Path $own) ? $own : 'IotActionId')
    if (-not $Signature) {
        $lab = Invoke-IotLab (Join-Path $TestDrive 'lab') -Seed 3 -DeviceCount 8 -Repetition 4 -PairCount 6 -Session Training -Padding Block -PaddingSize 512
        $Signature = Join-Path $TestDrive 'home.iotsig.json'
        Get-IotFlow $lab.TrainingCapture | New-IotSignature -ActionLog (Import-IotActionLog $lab.TrainingLog) | Export-IotSignature $Signature
    }

    function Test-Type([string] $Name) {
        @($Type | Where-Object { $Name -like $_ }).Count -gt 0
    }

    $guarded = @(Get-IotSignature $Signature | Where-Object { Test-Type $_.Action.Type })
    $collisions = @(Find-IotCollision $Signature -MaximumActions 1 -MaximumMembers 10000 -Observation $Observation -WarningAction SilentlyContinue)
}

Describe 'Actions that must not be recognised' {
    It 'are known at all' {
        $guarded.Count | Should -BeGreaterThan 0 -Because "a set without any $($Type -join ', ') proves nothing"
    }

    It 'look like enough others' {
        $told = foreach ($signature in $guarded) {
            $key = $signature.Action.ValueKey
            $alike = @($collisions | Where-Object { $_.Members.Key -contains $key })
            $members = $alike ? $alike[0].MemberCount : 1
            $strangers = $alike ? @($alike[0].Members.Actions | Where-Object { -not (Test-Type $_.Type) }).Count : 0
            if ($members -lt $MinimumAnonymity -or ($AmongOthers -and $strangers -eq 0)) {
                "$key (like $($members - 1) others, $strangers of them of other types)"
            }
        }
        $told | Should -BeNullOrEmpty
    }
}
