BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"

    # What is shown of objects, in lines without the blanks at their ends.
    function Show($Objects) {
        ($Objects | Out-String -Width 120) -split "`r?`n" | ForEach-Object TrimEnd
    }
}

Describe 'Measure-IotAccuracy on a simulated home' {
    BeforeAll {
        $lab = Invoke-IotLab (Join-Path $TestDrive 'lab') -Seed 4 -DeviceCount 6 -Repetition 5 -PairCount 12 -TestCount 60 -MaximumActions 3
        $set = Get-IotFlow $lab.TrainingCapture | New-IotSignature -ActionLog (Import-IotActionLog $lab.TrainingLog)
        $flows = Get-IotFlow $lab.TestCapture
        $found = $flows | Find-IotAction -Signature $set
        $log = Import-IotActionLog $lab.TestLog
        $accuracy = $found | Measure-IotAccuracy $log -Flow $flows -Lengths $lab.Sessions.Lengths
    }

    It 'counts every command once' {
        $accuracy.Commands | Should -Be 60
        $accuracy.Correct + $accuracy.Wrong + $accuracy.Ambiguous + $accuracy.Unknown + $accuracy.Missed | Should -Be 60
        ($accuracy.ByCount.Commands | Measure-Object -Sum).Sum | Should -Be 60
        ($accuracy.ByAction.Done | Measure-Object -Sum).Sum | Should -Be ($log.Actions.Count)
    }

    It 'gives every share with an interval around it' {
        $accuracy.Shares.Measure | Should -Contain 'Exact set'
        foreach ($share in $accuracy.Shares) {
            $share.Share | Should -BeGreaterOrEqual $share.Low
            $share.Share | Should -BeLessOrEqual $share.High
        }
        ($accuracy.Shares | Where-Object Measure -EQ 'Exact set').Share | Should -Be $accuracy.ExactSetAccuracy
    }

    It 'tells the best possible from exact lengths, and the mean posterior without them' {
        "$($accuracy.BestPossibleSource)" | Should -Be 'ExactLengths'
        $accuracy.BestPossibleAccuracy | Should -BeGreaterThan 0.5
        $accuracy.BestPossibleAccuracy | Should -BeLessOrEqual 1.000001
        $believed = $found | Measure-IotAccuracy $log
        "$($believed.BestPossibleSource)" | Should -Be 'MeanPosterior'
        $believed.BestPossibleAccuracy | Should -Be $believed.MeanPosterior
    }

    It 'tells false alarms per day, and per million messages and packets where the flows are given' {
        $accuracy.FalseAlarmsPerMillionMessages | Should -Be ($accuracy.FalseAlarms * 1e6 / $flows.Messages.Count)
        $accuracy.FalseAlarmsPerMillionPackets | Should -Be ($accuracy.FalseAlarms * 1e6 / ($flows | Measure-Object Packets -Sum).Sum)
        ($found | Measure-IotAccuracy $log).FalseAlarmsPerMillionPackets | Should -BeNullOrEmpty
    }

    It 'takes matches that no command explains for false alarms' {
        $half = $log | Select-Object -First 30
        $some = $found | Measure-IotAccuracy $half -Flow $flows
        $some.FalseAlarms + $some.UnexplainedUnknown | Should -Be (@($found).Count - 30 + $some.Missed)
        $some.FalseAlarmsPerMillionMessages | Should -BeGreaterThan 0
        $some.Confusion | Where-Object { -not $_.Truth } | Should -Not -BeNullOrEmpty
    }

    It 'has a risk-coverage curve that a higher -MinimumPosterior follows' {
        $accuracy.RiskCoverage[-1].Answered | Should -Be (60 - $accuracy.Unknown - $accuracy.Missed)
        $accuracy.RiskCoverage.MinimumPosterior | Should -Be ($accuracy.RiskCoverage.MinimumPosterior | Sort-Object -Descending)
        $point = $accuracy.RiskCoverage | Where-Object MinimumPosterior -GE 0.8 | Select-Object -Last 1
        $strict = $flows | Find-IotAction -Signature $set -MinimumPosterior $point.MinimumPosterior | Measure-IotAccuracy $log
        $strict.Correct + $strict.Wrong | Should -Be $point.Answered
        $strict.Wrong | Should -Be $point.Wrong
    }

    It 'has reliability that adds up to what is answered' {
        ($accuracy.Reliability.Matches | Measure-Object -Sum).Sum | Should -Be ($accuracy.RiskCoverage[-1].Answered + $accuracy.FalseAlarms)
        $accuracy.BrierScore | Should -BeLessThan 0.25
    }

    It 'shows a summary, and a table for each of its lists, within 120 columns' {
        $lines = Show $accuracy
        $lines | Should -Contain ($lines -match '^Calibration +: expected error')[0]
        ($lines -match '^ByCount +:  1: ').Count | Should -Be 1
        foreach ($table in @{ Shares = 'Measure +Share +95 %' }, @{ ByCount = 'Actions Commands Exact set' }, @{ ByAction = 'Action +Done Answered' }, @{ Confusion = 'Done +Answered in its stead' }, @{ Reliability = 'Posterior +Matches' }, @{ RiskCoverage = 'Minimum posterior Answered' }) {
            $name = "$($table.Keys)"
            $lines += $shown = Show $accuracy.$name
            ($shown -match "^ *$($table.Values)").Count | Should -Be 1 -Because "$name is a table"
        }
        $lines.Length | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 120
    }

    It 'gives lists that can be indexed' {
        foreach ($name in 'Shares', 'ByCount', 'ByAction', 'Reliability', 'RiskCoverage') {
            @($accuracy.$name[0]).Count | Should -Be 1 -Because "$name is a list"
            $accuracy.$name[-1] | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'Measure-IotAccuracy with little' {
    It 'counts every command as missed where there is no match' {
        Set-Content TestDrive:/log.jsonl '{"time":"2026-01-31T20:15:00Z","actions":[{"device":"lamp","type":"switch","action":"on"}]}'
        $accuracy = $null | Measure-IotAccuracy (Import-IotActionLog TestDrive:/log.jsonl)
        $accuracy.Missed | Should -Be 1
        $accuracy.ExactSetAccuracy | Should -Be 0
        ($accuracy | Out-String -Width 120) | Should -BeLike '*1 missed*'
    }

    It 'refuses an empty log' {
        { $null | Measure-IotAccuracy @() } | Should -Throw -ErrorId 'InvalidActionLog,IotActionId.PowerShell.MeasureIotAccuracyCommand'
    }
}

Describe 'Measure-IotAccuracy on real captures' -Skip:(-not $hasSharedData) {
    It 'finds the clock of a log to the minute by itself, day by day' {
        $log = Import-IotActionLog $sharedData/lock-hub/actions.csv -TimeFormat "MMMM dd, yyyy 'at' hh:mmtt" -TimeZone America/New_York
        $flows = Get-IotFlow $sharedData/lock-hub/capture.pcap -WarningAction SilentlyContinue
        $set = $flows | New-IotSignature -ActionLog $log -WarningAction SilentlyContinue
        $accuracy = $flows | Find-IotAction -Signature $set | Measure-IotAccuracy $log -Flow $flows
        $accuracy.Wrong | Should -Be 0
        $accuracy.Missed | Should -BeLessOrEqual 2
        $accuracy.FalseAlarms | Should -BeLessOrEqual 2
    }
}
