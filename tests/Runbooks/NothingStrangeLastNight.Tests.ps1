# Passes where a capture holds nothing but known actions, and none of those that must not happen. Copy it, and say what is yours:
#
#   $data = @{ Signature = './home.iotsig.json'; Capture = './night*.pcap'; From = '22:00'; To = '06:00'; Forbidden = '*:unlock' }
#   Invoke-Pester -Container (New-PesterContainer -Path ./NothingStrangeLastNight.Tests.ps1 -Data $data) -CI
param(
    # The signature file of the gateway, and the captures; wildcards allowed. Without them a small simulated home is learned and used, so that the runbook can be tried as it is.
    [string] $Signature,
    [string[]] $Capture,

    # Only what happened between these times of the day, in the time zone of this machine; by default all.
    [timespan] $From = '00:00',
    [timespan] $To = '1.00:00',

    # Actions that must not happen, and the only ones that may: keys such as front_door:unlock; wildcards allowed.
    [string[]] $Forbidden = @(),
    [string[]] $Allowed = '*',

    # The most actions of a command.
    [int] $MaximumActions = 3,

    # The module, where it is not installed: the path of IotActionId.psd1.
    [string] $Module
)

BeforeAll {
    Set-StrictMode -Version Latest
    $ErrorActionPreference = 'Stop'
    $own = Join-Path $PSScriptRoot '../../IotActionId.psd1'
    Import-Module ($Module ? $Module : (Test-Path $own) ? $own : 'IotActionId')
    if (-not $Signature) {
        $lab = Invoke-IotLab (Join-Path $TestDrive 'lab') -Seed 3 -DeviceCount 4 -Repetition 5 -PairCount 8 -TestCount 12 -MaximumActions 2
        $Signature = Join-Path $TestDrive 'home.iotsig.json'
        Get-IotFlow $lab.TrainingCapture | New-IotSignature -ActionLog (Import-IotActionLog $lab.TrainingLog) | Export-IotSignature $Signature
        $Capture = $lab.TestCapture
    }

    function Test-Key([string] $Key, [string[]] $Pattern) {
        @($Pattern | Where-Object { $Key -like $_ }).Count -gt 0
    }

    $flows = @(Get-IotFlow $Capture)
    $found = @($flows | Find-IotAction -Signature $Signature -MaximumActions $MaximumActions | Where-Object {
            # A night goes from one day into the next.
            $time = $_.Time.LocalDateTime.TimeOfDay
            $From -le $To ? $time -ge $From -and $time -lt $To : $time -ge $From -or $time -lt $To
        })

    function Format-Match($Match) {
        "$($Match.Time.LocalDateTime.ToString('s')) $($Match.Actions -join ' + ') $($Match.Exchange)"
    }
}

Describe 'The capture' {
    It 'shows the gateway' {
        $flows.Count | Should -BeGreaterThan 0 -Because 'an empty capture proves nothing'
    }

    It 'holds no command that no known action explains' {
        $found | Where-Object { "$($_.Decision)" -eq 'Unknown' } | ForEach-Object { Format-Match $_ } | Should -BeNullOrEmpty
    }

    It 'holds no action that must not happen' {
        $found | Where-Object { @($_.Actions | Where-Object { Test-Key $_.Key $Forbidden }).Count -gt 0 } | ForEach-Object { Format-Match $_ } | Should -BeNullOrEmpty
    }

    It 'holds only actions that may happen' {
        $found | Where-Object { @($_.Actions | Where-Object { -not (Test-Key $_.Key $Allowed) }).Count -gt 0 } | ForEach-Object { Format-Match $_ } | Should -BeNullOrEmpty
    }
}
