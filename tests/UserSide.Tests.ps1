BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $lab = Invoke-IotLab (Join-Path $TestDrive 'lab') -Seed 7 -DeviceCount 8 -Repetition 6 -PairCount 24 -TestCount 5 -WarningAction SilentlyContinue
    $training = @($lab.Sessions)[0]
    $flows = Get-IotFlow $training.Capture
    $user = Get-IotFlow $training.UserCapture
    $log = Import-IotActionLog $training.Log
}

Describe 'The user''s side of the web service' {
    It 'makes labels of minute precision exact' {
        $coarse = Join-Path $TestDrive 'coarse.csv'
        $log | Where-Object { $_.Actions.Count -eq 1 } | ForEach-Object {
            [pscustomobject]@{ Time = $_.Time.UtcDateTime.ToString('yyyy-MM-dd HH:mm'); Device = $_.Actions[0].Device; Type = $_.Actions[0].Type; Action = $_.Actions[0].Action; Value = $_.Actions[0].Value }
        } | Export-Csv $coarse
        $minutes = Import-IotActionLog $coarse -TimeFormat 'yyyy-MM-dd HH:mm' -TimeZone UTC
        $minutes[0].TimeUncertainty.TotalSeconds | Should -BeGreaterOrEqual 30
        $set = $flows | New-IotSignature -ActionLog $minutes -UserFlow $user -WarningAction SilentlyContinue
        $set.TrainedFrom.MatchedCommands | Should -BeGreaterOrEqual (@($minutes).Count - 1)
        $set.TrainedFrom.ClockSpreadSeconds | Should -BeLessThan 1
    }

    It 'stands in for a log' {
        $set = $flows | New-IotSignature -UserFlow $user
        $set.TrainedFrom.Commands | Should -Be @($log).Count
        $set.Signatures.Action.Device | Select-Object -Unique | Should -Be 'user'
        $set.Signatures.Action.Action | Should -Match '^request-\d+$'
    }

    It 'wants a log or the user''s flows' {
        { $flows | New-IotSignature } | Should -Throw -ErrorId 'NoTrainingData,*'
        { $flows | New-IotSignature -ActionLog @() } | Should -Throw '*capture the user''s requests*'
    }

    It 'predicts an action that was never triggered, and marks it' {
        $all = $flows | New-IotSignature -ActionLog $log
        $key = ($all.Signatures.Action | Group-Object Device | Where-Object Count -GT 2)[0].Group[0].Key
        $known = $log | Where-Object { $_.Actions.Key -notcontains $key }
        $never = $log | Where-Object { $_.Actions.Count -eq 1 -and $_.Actions[0].Key -eq $key }
        $set = $flows | New-IotSignature -ActionLog $known -Predict $never -WarningAction SilentlyContinue -WarningVariable warnings
        $predicted = $set.Signatures | Where-Object IsPredicted
        $predicted.Action.Key | Should -Be $key
        $predicted.Support | Should -Be 0
        $predicted.Find('command').Lengths.Lengths | Should -BeIn ($all.Signatures | Where-Object { $_.Action.Key -eq $key }).Find('command').Lengths.Lengths
        ($set.RequestRelations | Where-Object Slot -EQ command).Holds | Should -BeTrue
        ($set.RequestRelations | Where-Object Slot -EQ status).Holds | Should -BeFalse
        $warnings | Should -BeLike '*do not tell those of *status*'
    }

    It 'keeps predictions and relations in the signature file' {
        $key = $log[0].Actions[0].Key
        $known = $log | Where-Object { $_.Actions.Key -notcontains $key }
        $path = Join-Path $TestDrive 'predicted.iotsig.json'
        $set = $flows | New-IotSignature -ActionLog $known -Predict ($log | Where-Object { $_.Actions.Count -eq 1 }) -WarningAction SilentlyContinue
        $set | Export-IotSignature $path
        $again = Import-IotSignature $path
        @($again.Signatures | Where-Object IsPredicted).Action.Key | Should -Be $key
        "$($again.RequestRelations)" | Should -Be "$($set.RequestRelations)"
    }
}

Describe 'Actions that never occur alone' {
    It 'are worked out from the commands that they are part of, and say so' {
        $key = ($log | Where-Object { $_.Actions.Count -gt 1 }).Actions.Key | Group-Object | Sort-Object Count -Descending | Select-Object -First 1 -ExpandProperty Name
        $set = $flows | New-IotSignature -ActionLog ($log | Where-Object { $_.Actions.Count -gt 1 -or $_.Actions[0].Key -ne $key }) -WarningAction SilentlyContinue -WarningVariable warnings
        $all = $flows | New-IotSignature -ActionLog $log
        $worked = $set.Signatures | Where-Object { $_.Action.Key -eq $key }
        $worked.Warnings | Should -BeLike 'Never alone*'
        $worked.Find('command').Lengths.Lengths | Should -BeIn ($all.Signatures | Where-Object { $_.Action.Key -eq $key }).Find('command').Lengths.Lengths
        "$warnings" | Should -BeLike "*never occur alone*$key*"
    }
}

Describe 'The phone of the plug' -Skip:(-not $hasSharedData) {
    It 'sends requests from which the plug''s lengths do not follow' {
        $flows = Get-IotFlow $sharedData/plug/capture.pcap -WarningAction SilentlyContinue
        $phone = $flows | Where-Object { "$($_.Gateway)" -eq '192.168.1.160' -and $_.TlsVersion -eq 'TLS 1.0' }
        $set = $flows | New-IotSignature -ActionLog (Import-IotActionLog $sharedData/plug/actions.jsonl) -UserFlow $phone -WarningAction SilentlyContinue
        "$($set.GatewayAddress)" | Should -Be '192.168.1.159'
        $set.RequestRelations.Holds | Should -Not -Contain $true
    }
}
