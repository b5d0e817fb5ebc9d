BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'The main job on a simulated home' {
    BeforeAll {
        $lab = Invoke-IotLab (Join-Path $TestDrive 'lab') -Seed 3 -DeviceCount 6 -Repetition 5 -PairCount 12 -TestCount 30
        $flows = Get-IotFlow $lab.TrainingCapture
        $log = Import-IotActionLog $lab.TrainingHar
        $set = $flows | New-IotSignature -ActionLog $log -Name home
        $truth = Import-IotActionLog $lab.TestLog
        $found = Get-IotFlow $lab.TestCapture | Find-IotAction -Signature $set
    }

    It 'learns a signature for each elementary action' {
        $set.Gateway | Should -Be 'home'
        @($set | Get-IotSignature).Count | Should -Be $lab.ElementaryActionCount
        $set.TrainedFrom.MatchedCommands | Should -Be @($log).Count
    }

    It 'finds a match for every command and invents none' {
        $accuracy = $found | Measure-IotAccuracy -ActionLog $truth
        $accuracy.Commands | Should -Be 30
        $accuracy.Missed | Should -Be 0
        $accuracy.FalseAlarms | Should -Be 0
        $accuracy.CandidateCoverage | Should -BeGreaterThan 0.9
        $accuracy.AnsweredAccuracy | Should -BeGreaterThan 0.9
    }

    It 'gives lists that can be indexed' {
        foreach ($thing in $set, @($set.Signatures)[0], $found[0], $found[0].Exchange, $truth[0], ($found | Measure-IotAccuracy -ActionLog $truth)) {
            foreach ($list in $thing.PSObject.Properties | Where-Object { $_.Value -is [System.Collections.IEnumerable] -and $_.Value -isnot [string] -and $_.Value.Count -gt 1 }) {
                @($list.Value[0]).Count | Should -Be 1 -Because "$($list.Name) is a list"
            }
        }
    }

    It 'gives posteriors that are probabilities, and candidates best first' {
        foreach ($match in $found) {
            $match.Posterior | Should -BeGreaterThan 0
            ($match.Candidates | Measure-Object Posterior -Sum).Sum | Should -BeLessOrEqual 1.000001
            $match.Candidates.Posterior | Should -Be ($match.Candidates.Posterior | Sort-Object -Descending)
        }
    }

    It 'asks for more certainty with -MinimumPosterior' {
        $strict = Get-IotFlow $lab.TestCapture | Find-IotAction -Signature $set -MinimumPosterior 0.9999
        @($strict | Where-Object Decision -EQ Identified).Count | Should -BeLessOrEqual @($found | Where-Object Decision -EQ Identified).Count
    }

    It 'gives the same matches from the signature file as from the set' {
        $path = Join-Path $TestDrive 'home.iotsig.json'
        $set | Export-IotSignature $path
        $again = Get-IotFlow $lab.TestCapture | Find-IotAction -Signature $path
        $again.Actions.Key | Should -Be $found.Actions.Key
        (Import-IotSignature $path).Slots.Name | Should -Be $set.Slots.Name
        (Get-IotSignature $path -Device $set.Signatures[0].Action.Device).Count | Should -BeGreaterThan 0
    }

    It 'exports with -NoClobber, -WhatIf and -PassThru as the core cmdlets do' {
        $path = Join-Path $TestDrive 'once.iotsig.json'
        $set | Export-IotSignature $path -WhatIf
        Test-Path $path | Should -BeFalse
        ($set | Export-IotSignature $path -PassThru).FullName | Should -Be $path
        $set | Export-IotSignature $path -NoClobber -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'FileAccessDenied,*'
    }

    It 'lists messages of one direction' {
        $commands = Get-IotFlow $lab.TestCapture | Get-IotMessage -Direction ToGateway
        $commands.Direction | Sort-Object -Unique | Should -Be 'ToGateway'
    }

    It 'warns where no flow is one of the gateway, and says what helps' {
        $set2 = Import-IotSignature (Join-Path $TestDrive 'home.iotsig.json')
        $none = Get-IotFlow $lab.TestCapture | Find-IotAction -Signature $set2 -Gateway 192.0.2.250 -WarningAction SilentlyContinue -WarningVariable warnings
        $none | Should -BeNullOrEmpty
        $warnings | Should -BeLike '*-Gateway*'
    }

    It 'shows every object in at most 120 columns' {
        $shown = $flows, $found, $set, ($set | Get-IotSignature), ($found | Measure-IotAccuracy -ActionLog $truth), $log | ForEach-Object { $_ | Select-Object -First 3 | Out-String -Width 120 }
        ($shown -split "`n").TrimEnd().Length | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 120
    }
}

Describe 'Bad input' {
    BeforeAll {
        $lab = Invoke-IotLab (Join-Path $TestDrive 'small') -DeviceCount 2 -Repetition 3 -PairCount 1 -TestCount 2
        $set = Get-IotFlow $lab.TrainingCapture | New-IotSignature -ActionLog (Import-IotActionLog $lab.TrainingLog) -WarningAction SilentlyContinue
        function Get-ErrorId([scriptblock] $Script) {
            try { & $Script -ErrorAction SilentlyContinue } catch { }
            "$($Error[0].FullyQualifiedErrorId)" -replace ',.*'
        }
    }

    It 'keeps the flows of a truncated capture and says so' {
        $bytes = [IO.File]::ReadAllBytes($lab.TestCapture)
        $cut = Join-Path $TestDrive 'cut.pcap'
        [IO.File]::WriteAllBytes($cut, $bytes[0..($bytes.Length - 11)])
        $flows = Get-IotFlow $cut, $lab.TestCapture -ErrorAction SilentlyContinue -ErrorVariable errors
        @($flows).Count | Should -Be (2 * @(Get-IotFlow $lab.TestCapture).Count)
        $errors.FullyQualifiedErrorId | Should -Be 'TruncatedCapture,IotActionId.PowerShell.GetIotFlowCommand'
    }

    It 'reads the good lines of a log and names the bad one' {
        $path = Join-Path $TestDrive 'log.jsonl'
        Set-Content $path (@(Get-Content $lab.TestLog)[0], '{"time":"yesterday"}', @(Get-Content $lab.TestLog)[1])
        $commands = Import-IotActionLog $path -ErrorAction SilentlyContinue -ErrorVariable errors
        @($commands).Count | Should -Be 2
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidActionLog,*'
        $errors[0].Exception.Message | Should -BeLike '*2*'
    }

    It 'says that a log of another time overlaps no traffic' {
        $late = Import-IotActionLog $lab.TestLog | ForEach-Object { [pscustomobject]@{ time = $_.Time.AddYears(1).ToString('o'); device = $_.Actions[0].Device; action = $_.Actions[0].Action } | ConvertTo-Json -Compress }
        $path = Join-Path $TestDrive 'late.jsonl'
        Set-Content $path $late
        Get-ErrorId { Get-IotFlow $lab.TrainingCapture | New-IotSignature -ActionLog (Import-IotActionLog $path) } | Should -Be 'NoTrainingData'
    }

    It 'refuses a signature file of another version, or with values edited' {
        $path = Join-Path $TestDrive 'edited.iotsig.json'
        $set | Export-IotSignature $path
        $text = Get-Content $path -Raw
        Set-Content $path ($text -replace '"schemaVersion": \d+', '"schemaVersion": 99')
        Get-ErrorId { Import-IotSignature $path } | Should -Be 'InvalidSignatureFile'
        $Error[0].Exception.Message | Should -BeLike '*schemaVersion is 99*'
        Set-Content $path ($text -replace '"presence": [\d.]+', '"presence": 7')
        Get-ErrorId { Get-IotFlow $lab.TestCapture | Find-IotAction -Signature $path } | Should -Be 'InvalidSignatureFile'
    }

    It 'says that a capture holds no application data' {
        $bytes = [IO.File]::ReadAllBytes($lab.TestCapture)
        $empty = Join-Path $TestDrive 'header.pcap'
        [IO.File]::WriteAllBytes($empty, $bytes[0..23])
        Get-IotFlow $empty | Should -BeNullOrEmpty
        Get-ErrorId { Get-IotMessage $empty } | Should -Be 'NoApplicationData'
    }

    It 'shows one sentence and no stack trace' {
        Invoke-FreshPwsh "Import-Module '$manifest'; Get-IotFlow /no/such.pcap 2>&1 | Out-String; exit 0" | Out-String | Should -Not -BeLike '* at IotActionId.*'
    }
}

Describe 'Real captures' -Skip:(-not $hasSharedData) {
    It 'identifies every toggle of the plug, and nothing else' {
        $log = Import-IotActionLog $sharedData/plug/actions.jsonl
        $flows = Get-IotFlow $sharedData/plug/capture.pcap -WarningAction SilentlyContinue
        $set = $flows | New-IotSignature -ActionLog $log
        "$($set.GatewayAddress)" | Should -Be '192.168.1.159'
        $accuracy = $flows | Find-IotAction -Signature $set | Measure-IotAccuracy -ActionLog $log
        $accuracy.Correct | Should -Be 12
        $accuracy.FalseAlarms + $accuracy.UnexplainedUnknown | Should -Be 0
    }
}
