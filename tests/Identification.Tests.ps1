BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $lab = Invoke-IotLab (Join-Path $TestDrive 'lab') -Seed 71 -DeviceCount 6 -Repetition 6 -PairCount 12 -TestCount 60 -MaximumActions 3
    $trainingLog = Import-IotActionLog $lab.TrainingLog
    $set = Get-IotFlow $lab.TrainingCapture | New-IotSignature -ActionLog $trainingLog
    $flows = Get-IotFlow $lab.TestCapture
    $log = Import-IotActionLog $lab.TestLog
    $found = $flows | Find-IotAction -Signature $set
}

Describe 'Find-IotAction and what is believed beforehand' {
    It 'takes the sizes alone by default' {
        foreach ($match in $found) {
            $match.SizesPosterior | Should -Be $match.Posterior
            "$($match.Origin)" | Should -Be 'Remote'
        }
    }

    It 'says with a learned prior what the sizes alone give' {
        $learned = $flows | Find-IotAction -Signature $set -Prior Learned
        $learned.Count | Should -Be $found.Count
        @($learned | Where-Object { $_.SizesPosterior -ne $_.Posterior }).Count | Should -BeGreaterThan 0
        $byTime = @{}
        $found | ForEach-Object { $byTime[$_.Time] = $_ }
        foreach ($match in $learned | Where-Object { "$($_.Actions)" -eq "$($byTime[$_.Time].Actions)" }) {
            [Math]::Abs($match.SizesPosterior - $byTime[$match.Time].Posterior) | Should -BeLessThan 0.001
        }
    }

    It 'refuses a prior that it does not know' {
        { $flows | Find-IotAction -Signature $set -Prior Horoscope } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
    }
}

Describe 'Find-IotAction and where an action was performed' {
    It 'reports what is done at the devices as local, and counts it apart' {
        $touched = Invoke-IotLab (Join-Path $TestDrive 'touched') -Seed 71 -DeviceCount 6 -Repetition 6 -PairCount 12 -TestCount 40 -MaximumActions 1 -LocalActionRate 200
        $matches = Get-IotFlow $touched.TestCapture | Find-IotAction -Signature $set
        $local = @($matches | Where-Object Origin -EQ Local)
        $local.Count | Should -BeGreaterThan 0
        $truth = Get-Content $touched.Truth | ConvertFrom-Json | Where-Object { $_.capture -eq 'test.pcap' -and $_.kind -eq 'LocalStatus' }
        foreach ($match in $local) {
            $match.Actions.Count | Should -Be 1
            @($truth | Where-Object { [Math]::Abs(($match.Time.UtcDateTime - ([datetime] $_.time).ToUniversalTime()).TotalSeconds) -lt 0.1 }).Count | Should -BeGreaterThan 0
        }
        $accuracy = $matches | Measure-IotAccuracy (Import-IotActionLog $touched.TestLog)
        $accuracy.LocalActions | Should -Be $local.Count
        $accuracy.FalseAlarms | Should -Be 0
    }
}

Describe 'Find-IotAction -MinimumPosterior' {
    It 'trades coverage for certainty' {
        $answered = 61
        foreach ($minimum in 0.3, 0.6, 0.9, 0.99) {
            $accuracy = $flows | Find-IotAction -Signature $set -MinimumPosterior $minimum | Measure-IotAccuracy $log
            $count = $accuracy.Correct + $accuracy.Wrong
            $count | Should -BeLessOrEqual $answered -Because "$minimum asks for more"
            $point = @($accuracy.RiskCoverage | Where-Object MinimumPosterior -GE $minimum)[-1]
            $point.Answered | Should -Be $count
            $point.Wrong | Should -Be $accuracy.Wrong
            $answered = $count
        }
        $accuracy.Wrong | Should -Be 0
    }

    It 'changes decisions, not posteriors' {
        $strict = $flows | Find-IotAction -Signature $set -MinimumPosterior 1
        $strict.Posterior | Should -Be $found.Posterior
        @($strict | Where-Object { $_.Decision -eq 'Identified' -and $_.Posterior -lt 1 }) | Should -BeNullOrEmpty
    }
}

Describe 'Matches' {
    It 'name what is certain, what is possible, and how many devices' {
        foreach ($match in $found | Where-Object Decision -NE Unknown) {
            $match.Candidates.Count | Should -BeLessOrEqual $match.CandidateCount
            $match.Possible.Key | Should -Contain $match.Actions[0].Key
            foreach ($action in $match.Certain) {
                $match.Actions.Key | Should -Contain $action.Key
            }
            $match.Actions.Count | Should -BeIn ($match.DeviceCountMin..$match.DeviceCountMax)
        }
    }

    It 'list the truth, or say that the list is cut' {
        $accuracy = $found | Measure-IotAccuracy $log -Lengths $lab.Sessions.Lengths
        $accuracy.CandidateCoverageAtMost | Should -BeGreaterOrEqual 0.98
        $accuracy.DeviceCountBracketed | Should -BeGreaterOrEqual 0.98
        ($accuracy.ByCount | Where-Object ActionCount -EQ 1).ExactSetAccuracy | Should -BeGreaterOrEqual (($accuracy.ByCount | Where-Object ActionCount -EQ 1).BestPossibleAccuracy - 0.05)
    }
}
