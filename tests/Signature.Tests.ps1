BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $lab = Invoke-IotLab (Join-Path $TestDrive 'lab') -Seed 3 -DeviceCount 6 -Repetition 6 -PairCount 12 -TestCount 20
    $flows = Get-IotFlow $lab.TrainingCapture
    $log = Import-IotActionLog $lab.TrainingLog
    $set = $flows | New-IotSignature -ActionLog $log -Name home
    $path = Join-Path $TestDrive 'home.iotsig.json'
    $set | Export-IotSignature $path
    $device = $set.Signatures[0].Action.Device
    $withoutDevice = $log | Where-Object { $_.Actions.Device -notcontains $device }
    $ofDevice = $log | Where-Object { $_.Actions.Count -eq 1 -and $_.Actions.Device -contains $device }
    function Get-Width([string[]] $Shown) { ($Shown -split "`n").TrimEnd().Length | Measure-Object -Maximum | ForEach-Object Maximum }
}

Describe 'Upkeep of a signature file' {
    It 'adds a device without learning the others again' {
        $known = Join-Path $TestDrive 'known.iotsig.json'
        $flows | New-IotSignature -ActionLog $withoutDevice -Name home -WarningAction SilentlyContinue | Export-IotSignature $known
        (Import-IotSignature $known).Signatures.Action.Device | Should -Not -Contain $device
        $flows | New-IotSignature -ActionLog $ofDevice -Append $known -WarningAction SilentlyContinue | Export-IotSignature $known
        $updated = Import-IotSignature $known
        "$($updated.Signatures.Action)" | Should -Be "$($set.Signatures.Action)"
        $truth = Import-IotActionLog $lab.TestLog
        $accuracy = Get-IotFlow $lab.TestCapture | Find-IotAction -Signature $known | Measure-IotAccuracy -ActionLog $truth
        $whole = Get-IotFlow $lab.TestCapture | Find-IotAction -Signature $path | Measure-IotAccuracy -ActionLog $truth

        # What the device did in scenes was nobody's command when the others were learned, and so went for background.
        $accuracy.Correct | Should -BeGreaterOrEqual ($whole.Correct - 2)
    }

    It 'updates actions that are learned again, by their repetitions' {
        $updated = $flows | New-IotSignature -ActionLog $ofDevice -Append $set -WarningAction SilentlyContinue
        ($updated.Signatures | Where-Object { $_.Action.Device -eq $device }).Support | Sort-Object -Unique | Should -Be 12
        ($updated.Signatures | Where-Object { $_.Action.Device -ne $device }).Support | Sort-Object -Unique | Should -Be 6
    }

    It 'merges files by wildcard and sets by pipeline' {
        Copy-Item $path (Join-Path $TestDrive 'home-2.iotsig.json')
        (Merge-IotSignature "$TestDrive/home*.iotsig.json" -WarningAction SilentlyContinue).Signatures.Count | Should -Be $set.Signatures.Count
        (Get-ChildItem "$TestDrive/home*.iotsig.json" | Merge-IotSignature -WarningAction SilentlyContinue).TrainedFrom.Commands | Should -Be (2 * @($log).Count)
    }

    It 'refuses sets of two gateways, and says what helps' {
        $office = $flows | New-IotSignature -ActionLog $log -Name office
        { $set, $office | Merge-IotSignature } | Should -Throw '*two gateways*-Name*' -ErrorId 'InvalidArgument,IotActionId.PowerShell.MergeIotSignatureCommand'
        { $flows | New-IotSignature -ActionLog $log -Name office -Append $path } | Should -Throw -ErrorId 'InvalidArgument,IotActionId.PowerShell.NewIotSignatureCommand'
    }

    It 'writes files that fit the schema' {
        Test-Json -LiteralPath $path -SchemaFile (Join-Path $root 'bin/iotsig.schema.json') | Should -BeTrue
        $bad = (Get-Content $path -Raw) -replace '"quietSeconds": [\d.]+', '"quietSeconds": -1'
        Test-Json -Json $bad -SchemaFile (Join-Path $root 'bin/iotsig.schema.json') -ErrorAction SilentlyContinue | Should -BeFalse
    }
}

Describe 'What is remembered of the statuses' {
    BeforeAll {
        $read = Import-IotSignature $path
        function Get-Change($Set) { $Set.StatusChanges | ForEach-Object { "$($_.Device) $($_.From) $($_.To) $($_.Slot) $($_.ValueBytes) $(($_.Counts.GetEnumerator() | Sort-Object Key | ForEach-Object { "$($_.Key)x$($_.Value)" }) -join ' ')" } }
    }

    It 'says by how many bytes the status of each device changed from one action to the next' {
        $set.StatusChanges | Should -Not -BeNullOrEmpty
        $set.StatusChanges[0].Device | Should -BeIn $set.Signatures.Action.Device
        foreach ($change in $set.StatusChanges) {
            "$($change.Device):$($change.To)" | Should -BeIn $set.Signatures.Action.Key
            ($change.Counts.Values | Measure-Object -Sum).Sum | Should -BeGreaterThan 0
        }
    }

    It 'says in which state the training left each device' {
        $set.LastStatuses.Device | Should -BeIn $set.Signatures.Action.Device
        foreach ($last in $set.LastStatuses) {
            ($log | Where-Object { $_.Actions.Device -contains $last.Device } | Select-Object -Last 1).Actions.Action | Should -Contain $last.Action
            $last.Time | Should -BeGreaterOrEqual $set.TrainedFrom.Start
            $last.Time | Should -BeLessOrEqual $set.TrainedFrom.End
        }
    }

    It 'survives export, import and merging' {
        Get-Change $read | Should -Be (Get-Change $set)
        "$($read.LastStatuses)" | Should -Be "$($set.LastStatuses)"
        $merged = $set, $read | Merge-IotSignature -WarningAction SilentlyContinue
        "$($merged.LastStatuses)" | Should -Be "$($set.LastStatuses)"
        ($merged.StatusChanges.Counts.Values | Measure-Object -Sum).Sum | Should -Be (2 * ($set.StatusChanges.Counts.Values | Measure-Object -Sum).Sum)
    }

    It 'is left out of the question where a file has none of it' {
        $json = Get-Content $path -Raw | ConvertFrom-Json -AsHashtable
        $json.Remove('statusChanges')
        $json.Remove('lastStatuses')
        $forgetful = Join-Path $TestDrive 'forgetful.iotsig.json'
        ConvertTo-Json $json -Depth 32 | Set-Content $forgetful
        (Import-IotSignature $forgetful).StatusChanges | Should -BeNullOrEmpty
        $test = Import-IotActionLog $lab.TestLog
        $with = Get-IotFlow $lab.TestCapture | Find-IotAction -Signature $path | Measure-IotAccuracy -ActionLog $test
        $without = Get-IotFlow $lab.TestCapture | Find-IotAction -Signature $forgetful | Measure-IotAccuracy -ActionLog $test
        $with.Correct | Should -BeGreaterOrEqual $without.Correct
    }
}

Describe 'Quality at a glance' {
    It 'shows support, bits, accuracy, lengths and collisions in 120 columns' {
        $shown = Get-IotSignature $path | Format-Table | Out-String -Width 120
        $shown | Should -Match 'Action +Support +Bits +Accuracy +Plaintext bytes by slot +Collides with'
        $shown | Should -Match '(?m)^\S+:\S+ +6 +\d+\.\d +\d+ % cmd \d+'
        Get-Width $shown | Should -BeLessOrEqual 120
    }

    It 'lists variants, confusion, collisions and warnings of one signature' {
        $shown = $set.Signatures[0] | Format-List | Out-String -Width 120
        foreach ($label in 'Variants', 'Confusion', 'CollidesGivenState', 'Warnings', 'IsPredicted', 'CrossValidatedAccuracy') {
            $shown | Should -Match "(?m)^$label +:"
        }
        Get-Width $shown | Should -BeLessOrEqual 120
    }

    It 'shows slots with their evidence, counter, clock and warnings of a set' {
        $shown = $set | Out-String -Width 120
        $shown | Should -Match 'command: summed, kappa \d+ in WebSocket; 12/12 compounds, ln ratio \+\d+; residual'
        $shown | Should -Match 'status: separate; 12/12 compounds'
        foreach ($label in 'CounterSteps', 'Clock', 'Warnings', 'TrainedFrom') {
            $shown | Should -Match "(?m)^$label +:"
        }
        $shown | Should -Match 'drift .* time zone right'
        Get-Width $shown | Should -BeLessOrEqual 120
    }
}

Describe 'Test-IotSignature in a runbook' {
    It 'is true where all signatures reach the thresholds' {
        Test-IotSignature $path | Should -BeTrue
        $set | Test-IotSignature -MinimumSupport 6 -MinimumAccuracy 0 -MaximumCollision 100 | Should -BeTrue
    }

    It 'is false where one does not, and says which' {
        $all = Test-IotSignature $path -MinimumSupport 7 -Verbose 4>&1
        $all[-1] | Should -BeFalse
        "$($all[0])" | Should -BeLike '*: support 6 is below 7'
    }

    It 'judges only the devices and actions that are asked for' {
        $checks = $set | Test-IotSignature -Device $device -Detailed
        $checks.Action.Device | Sort-Object -Unique | Should -Be $device
        $checks.Passed | Should -Not -Contain $false
        $set | Test-IotSignature -Device nobody* -WarningAction SilentlyContinue -WarningVariable warnings | Should -BeFalse
        $warnings | Should -BeLike '*no signature*'
    }

    It 'reports a file that is none, and says nothing of it' {
        Set-Content (Join-Path $TestDrive 'none.iotsig.json') 'nothing'
        Test-IotSignature (Join-Path $TestDrive 'none.iotsig.json') -ErrorAction SilentlyContinue -ErrorVariable errors | Should -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'InvalidSignatureFile,*'
    }

    It 'shows what became of each in 120 columns' {
        Get-Width ($set | Test-IotSignature -Detailed -MinimumSupport 7 | Out-String -Width 120) | Should -BeLessOrEqual 120
    }
}
