BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $lab = Invoke-IotLab (Join-Path $TestDrive 'lab') -Seed 4 -DeviceCount 8 -Repetition 8 -PairCount 12 -TestCount 60 -MaximumActions 2
    $set = Get-IotFlow $lab.TrainingCapture | New-IotSignature -ActionLog (Import-IotActionLog $lab.TrainingLog)
    $path = Join-Path $TestDrive 'home.iotsig.json'
    $set | Export-IotSignature $path

    # What is shown of objects, in lines without the blanks at their ends.
    function Show($Objects) {
        ($Objects | Out-String -Width 120) -split "`r?`n" | ForEach-Object TrimEnd
    }
}

Describe 'Find-IotCollision' {
    It 'takes a set, its path, or either from the pipeline' {
        $expected = (Find-IotCollision $set).Members.Key
        $expected | Should -Not -BeNullOrEmpty
        (Find-IotCollision $path).Members.Key | Should -Be $expected
        ($set | Find-IotCollision).Members.Key | Should -Be $expected
        (Get-Item $path | Find-IotCollision).Members.Key | Should -Be $expected
        (Find-IotCollision $set).Members | Should -Not -BeNullOrEmpty
    }

    It 'finds fewer the more is seen' {
        $byObservation = foreach ($observation in 'Command', 'CommandAndAcknowledgement', 'All') {
            [Linq.Enumerable]::Sum([long[]] @(Find-IotCollision $set -MaximumActions 1 -Observation $observation | ForEach-Object MemberCount))
        }
        $byObservation[0] | Should -BeGreaterThan $byObservation[1]
        $byObservation[1] | Should -BeGreaterOrEqual $byObservation[2]
    }

    It 'gives near ones with their distance' {
        $near = Find-IotCollision $set -MaximumActions 1 -Within 3 | Where-Object Distance -GT 0
        $near | Should -Not -BeNullOrEmpty
        foreach ($collision in $near) {
            $collision.Distance | Should -BeLessOrEqual 3
            $collision.DistinctBy | Should -Not -BeNullOrEmpty
        }
    }

    It 'lists as many members as asked for, and counts all' {
        $collision = Find-IotCollision $set -Observation Command -MaximumActions 1 -MaximumMembers 2 | Select-Object -First 1
        $collision.Members.Count | Should -Be 2
        $collision.MemberCount | Should -BeGreaterThan 2
        $collision.Members[0].Actions[0].Device | Should -Not -BeNullOrEmpty
    }

    It 'shows tables within 120 columns' {
        $shown = Show (Find-IotCollision $set -Observation Command, All)
        ($shown -match '^Actions +Members Bytes Overlap').Count | Should -Be 2
        ($shown -match 'Observation: Command').Count | Should -Be 1
        $shown += Show (Find-IotCollision $set -Observation Command -MaximumActions 1)[0].Remedies
        ($shown -match '^Device +Bytes Resolves').Count | Should -Be 1
        ($shown.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 120
    }

    It 'reports a file that is none, and goes on' {
        $found = './none.iotsig.json', $path | Find-IotCollision -ErrorAction SilentlyContinue -ErrorVariable problem
        $problem.FullyQualifiedErrorId | Should -Be 'FileNotFound,IotActionId.PowerShell.FindIotCollisionCommand'
        $found | Should -Not -BeNullOrEmpty
        { Find-IotCollision 42 -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidSignatureFile,*'
    }
}

Describe 'Measure-IotLeakage of a signature set' {
    It 'tells each level, for all numbers of actions and for each' {
        $leakage = Measure-IotLeakage $set -CommandsPerHour 1
        "$($leakage.Basis)" | Should -Be 'Signature'
        foreach ($level in 'ActionSet', 'DeviceTypes') {
            (($leakage.Amounts | Where-Object Level -EQ $level).ActionCount -join ' ').Trim() | Should -Be '1 2 3'
        }
        $leakage.Amounts | ForEach-Object {
            $_.MutualInformation | Should -BeLessOrEqual ($_.PriorEntropy + 1e-9)
            $_.BayesAccuracy | Should -BeGreaterOrEqual ($_.PriorAccuracy - 1e-9)
            $_.BayesRisk | Should -Be (1 - $_.BayesAccuracy)
            $_.IsExact | Should -BeTrue
        }
        $leakage.Amounts[0].MutualInformation | Should -Be $leakage.ActionBits
        [Math]::Pow(2, $leakage.Find('ActionSet', 1).PriorEntropy) | Should -BeGreaterThan ($set.Signatures.Count - 0.001)
    }

    It 'takes defences as text, and All for a curve with one recommendation' {
        $curve = Measure-IotLeakage $path -Defence All -CommandsPerHour 2 -MaximumActions 2
        $curve.Count | Should -BeGreaterThan 10
        @($curve | Where-Object Recommendation).Count | Should -Be 1
        ($curve.Defence.Kind | Select-Object -Unique).Count | Should -Be 7
        $some = Measure-IotLeakage $path -Defence None, PadToBlock:64, 'Batching: 30' -CommandsPerHour 2
        "$($some.Defence)" | Should -Be 'None Pad to blocks of 64 bytes Batch for 30 s'
        $some[1].ActionBits | Should -BeLessThan $some[0].ActionBits
        $some[1].ExtraBytes | Should -BeGreaterThan 0
        $some[2].ExtraDelay.TotalSeconds | Should -Be 15
    }

    It 'leaves acknowledgement and status as they are with -CommandsOnly' {
        $all = Measure-IotLeakage $set -Defence PadToMaximum -MaximumActions 1 -CommandsPerHour 1
        $commands = Measure-IotLeakage $set -Defence PadToMaximum -MaximumActions 1 -CommandsOnly -CommandsPerHour 1
        $all.ActionBits | Should -BeLessThan 0.001
        $commands.ActionBits | Should -BeGreaterThan 1
        $commands.ExtraBytes | Should -BeLessThan $all.ExtraBytes
    }

    It 'refuses what is no defence' {
        { Measure-IotLeakage $set -Defence Wall } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*' -ExpectedMessage '*PadToBlock:64*'
        { Measure-IotLeakage $set -Defence PadToBlock } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'refuses a defence where matches are measured' {
        $found = Get-IotFlow $lab.TestCapture | Find-IotAction -Signature $set
        { $found | Measure-IotLeakage -Defence All } | Should -Throw -ErrorId 'InvalidArgument,*' -ExpectedMessage '*-Defence*'
    }

    It 'completes defences' {
        $text = 'Measure-IotLeakage x -Defence PadTo'
        (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Be 'PadToBlock:16', 'PadToBlock:32', 'PadToBlock:64', 'PadToBlock:128', 'PadToBlock:256', 'PadToMaximum'
    }

    It 'draws the same exchanges for the same seed' {
        $one = Measure-IotLeakage $set -Defence RandomPadding:7 -MaximumActions 1 -CommandsPerHour 1 -Seed 5
        $other = Measure-IotLeakage $set -Defence RandomPadding:7 -MaximumActions 1 -CommandsPerHour 1 -Seed 5
        $other.ActionBits | Should -Be $one.ActionBits
        $one.Amounts[0].IsExact | Should -BeFalse
        $one.Amounts[0].Low | Should -BeLessThan $one.Amounts[0].High
        (Measure-IotLeakage $set -Defence RandomPadding:7 -MaximumActions 1 -CommandsPerHour 1 -Seed 6).ActionBits | Should -Not -Be $one.ActionBits
    }

    It 'warns where it has to assume how often commands come' {
        Measure-IotLeakage $set -WarningVariable warned -WarningAction SilentlyContinue | Out-Null
        "$warned" | Should -BeLike '*commands an hour*'
        Measure-IotLeakage $set -CommandsPerHour 1 -WarningVariable quiet | Out-Null
        $quiet | Should -BeNullOrEmpty
    }

    It 'shows tables within 120 columns' {
        $curve = Measure-IotLeakage $set -Defence None, PadToBlock:128, CoverCommands:60, RandomPadding:3 -CommandsOnly -CommandsPerHour 1
        $shown = Show $curve
        ($shown -match '^Defence +Bits: actions').Count | Should -Be 1
        ($shown -match '^\* ').Count | Should -Be 1
        $shown += Show $curve[0].Amounts
        $shown += Show $curve[3].Amounts
        ($shown -match '^Level +Actions +Prior').Count | Should -Be 2
        ($shown.Length | Measure-Object -Maximum).Maximum | Should -BeLessOrEqual 120
    }

    It 'gives lists that can be indexed' {
        $leakage = Measure-IotLeakage $set -WarningAction SilentlyContinue
        $leakage.Amounts[-1] | Should -Not -BeNullOrEmpty
        $leakage.Warnings[0] | Should -Not -BeNullOrEmpty
        $leakage.Parameters.SizePrior[0] | Should -BeGreaterThan 0.5
    }
}

Describe 'Measure-IotLeakage of matches' {
    BeforeAll {
        $found = Get-IotFlow $lab.TestCapture | Find-IotAction -Signature $set -MaximumActions 2
        $log = Import-IotActionLog $lab.TestLog
    }

    It 'compares with the log of what was done' {
        $leakage = $found | Measure-IotLeakage -ActionLog $log -WarningAction SilentlyContinue
        "$($leakage.Basis)" | Should -Be 'Matches'
        $amount = $leakage.Find('ActionSet', 1)
        $amount.Samples | Should -Be @($log | Where-Object { $_.Actions.Count -eq 1 }).Count
        $amount.MutualInformation | Should -BeGreaterThan 2
        $amount.NullInformation | Should -BeLessThan $amount.MutualInformationRaw
        $leakage.BayesAccuracy | Should -Be ($found | Measure-IotAccuracy $log).ExactSetAccuracy
        $leakage.Find('Presence') | Should -Not -BeNullOrEmpty
    }

    It 'goes by the posteriors without one, with the set for the prior or without' {
        $alone = $found | Measure-IotLeakage
        $known = $found | Measure-IotLeakage -Signature $set -MaximumActions 2
        $known.ActionBits | Should -BeGreaterThan 4
        $prior = (Measure-IotLeakage $set -MaximumActions 2 -WarningAction SilentlyContinue).Amounts[0].PriorEntropy
        $known.Amounts[0].PriorEntropy | Should -BeGreaterThan ($prior - 1e-9)
        $known.Amounts[0].PriorEntropy | Should -BeLessThan ($prior + 1e-9)
        $alone.ActionBits | Should -BeLessOrEqual $alone.Amounts[0].PriorEntropy
    }

    It 'is an error without a match and a log' {
        { $null | Measure-IotLeakage -Signature $set } | Should -Throw
        { @() | Measure-IotLeakage -Match $null } | Should -Throw
        { , @() | Measure-IotLeakage -ActionLog @() } | Should -Throw -ErrorId 'InvalidActionLog,*'
    }

    It 'counts every command as missed where nothing was found' {
        $leakage = Measure-IotLeakage -Match $null -ActionLog $log -WarningAction SilentlyContinue
        $leakage.ActionBits | Should -Be 0
        $leakage.Find('ActionSet').Samples | Should -Be 60
    }
}

Describe 'The runbooks' {
    BeforeAll {
        # Pester in a pwsh of its own: this one is busy with this file.
        function Invoke-Runbook([string] $Name, [string] $Data) {
            $xml = Join-Path $TestDrive 'result.xml'
            Invoke-FreshPwsh @"
                Import-Module Pester -MinimumVersion 5.0.0
                `$configuration = New-PesterConfiguration
                `$configuration.Run.Container = New-PesterContainer -Path '$PSScriptRoot/Runbooks/$Name.Tests.ps1' -Data $Data
                `$configuration.TestResult.Enabled = `$true
                `$configuration.TestResult.OutputPath = '$xml'
                `$configuration.Output.Verbosity = 'None'
                Invoke-Pester -Configuration `$configuration
"@ | Out-Null
            ([xml](Get-Content $xml -Raw)).'test-results'
        }
    }

    It 'fail with a gateway that gives away too much, and say so as NUnit XML' {
        $result = Invoke-Runbook LeaksLittle "@{ Signature = '$path'; MaximumBits = 2 }"
        $result.total | Should -Be 3
        $result.failures | Should -Be 1
        (Invoke-Runbook LeaksLittle "@{ Signature = '$path'; MaximumBits = 2; Defence = 'PadToMaximum' }").failures | Should -Be 0
    }

    It 'fail with actions that are told from all others' {
        $type = $set.Signatures[0].Action.Type
        (Invoke-Runbook LocksLookLikeOthers "@{ Signature = '$path'; Type = '$type' }").failures | Should -Be 1
        (Invoke-Runbook LocksLookLikeOthers "@{ Signature = '$path'; Type = 'spaceship' }").failures | Should -Be 1
    }

    It 'fail with actions that must not happen' {
        $done = (Import-IotActionLog $lab.TestLog)[0].Actions[0].Key
        (Invoke-Runbook NothingStrangeLastNight "@{ Signature = '$path'; Capture = '$($lab.TestCapture)'; Forbidden = '$done' }").failures | Should -Be 1
        (Invoke-Runbook NothingStrangeLastNight "@{ Signature = '$path'; Capture = '$($lab.TestCapture)'; Forbidden = '$done'; From = '00:00'; To = '00:00:01' }").failures | Should -Be 0
    }

    It 'have an about topic' {
        Get-Help about_IotActionId_Runbooks | Out-String | Should -BeLike '*Invoke-Pester -Container*'
    }
}
