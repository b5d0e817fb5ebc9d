BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
    $isRoot = $IsLinux -and (id -u) -eq 0
    $hasLibpcap = $IsLinux -and [bool](ldconfig -p | Select-String libpcap)
    $hasTcpdump = [bool](Get-Command tcpdump -CommandType Application -ErrorAction Ignore)
    $canCapture = $isRoot -and $hasLibpcap
    $canSeparate = $canCapture -and $(unshare --net true 2>$null; $LASTEXITCODE -eq 0)
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $folder = (Resolve-Path $TestDrive).ProviderPath
    $pwsh = Join-Path $PSHOME 'pwsh'

    # One TCP connection over the loopback interface, with a few bytes each way.
    function Send-Loopback([int] $Port = 0) {
        $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]'127.0.7.1', $Port)
        $listener.Start()
        $client = [System.Net.Sockets.TcpClient]::new()
        $client.Connect('127.0.7.1', $listener.LocalEndpoint.Port)
        $server = $listener.AcceptTcpClient()
        $client.GetStream().Write([byte[]](1..100))
        $server.GetStream().Write([byte[]](1..50))
        $client.Dispose(); $server.Dispose(); $listener.Stop()
    }

    function Wait-Until([scriptblock] $Condition) {
        foreach ($i in 1..600) {
            if (& $Condition) { return }
            Start-Sleep -Milliseconds 50
        }
        throw "This never came true: $Condition"
    }
}

Describe 'Capture sessions' -Skip:(-not $canCapture) {
    It 'run in the background, are shown, and end with their files' {
        $session = Start-IotCapture lo "$folder/one.pcap" -Filter 'host 127.0.7.1'
        $session.State | Should -Be Running
        Send-Loopback
        Wait-Until { $session.Packets -ge 8 }
        (Get-IotCapture $session.Id).Id | Should -Be $session.Id
        $shown = Get-IotCapture | Out-String -Width 120
        $shown | Should -Match "(?m)^ *$($session.Id) Running +lo "
        $shown.Split("`n").TrimEnd().Length | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 120
        $file = Stop-IotCapture $session.Id
        $file | Should -BeOfType System.IO.FileInfo
        $file.FullName | Should -Be "$folder/one.pcap"
        Get-IotCapture | Should -BeNullOrEmpty
        $flow = $file | Get-IotFlow
        $flow.Server, $flow.Bytes | Should -Be '127.0.7.1', 150
    }

    It 'are waited for, and read by Get-IotFlow and Get-IotMessage' {
        $job = Start-Job -ArgumentList ${function:Send-Loopback}.ToString() { $send = [scriptblock]::Create($args[0]); while ($true) { & $send; Start-Sleep -Milliseconds 50 } }
        $flows = @(Start-IotCapture lo "$folder/wait.pcap" -Filter 'host 127.0.7.1' -PacketCount 40 -Wait | Get-IotFlow)
        $flows.Count | Should -BeGreaterThan 3
        $job | Remove-Job -Force
        (Start-IotCapture lo "$folder/none.pcap" -Filter 'host 127.0.7.9' -Duration 0:0:0.2 -Wait | Get-IotMessage -ErrorVariable none -ErrorAction SilentlyContinue) | Should -BeNullOrEmpty
        $none[0].FullyQualifiedErrorId | Should -BeLike 'NoApplicationData,*'
        Get-IotCapture | Stop-IotCapture | Out-Null
    }

    It 'let flows go on from one file to the next' {
        $session = Start-IotCapture lo "$folder/many-{n}.pcap" -Filter 'host 127.0.7.1' -MaximumFileSize 4096
        foreach ($i in 1..20) { Send-Loopback }
        Wait-Until { @($session | Get-IotFlow).Count -eq 20 -and $session.Packets -ge 160 }
        $flows = @($session | Get-IotFlow)
        $flows.Count | Should -Be 20
        $flows.LostBytes | Measure-Object -Sum | ForEach-Object Sum | Should -Be 0
        $files = @($session | Stop-IotCapture)
        $files.Count | Should -BeGreaterThan 2
        $files.Name | Should -Be (1..$files.Count | ForEach-Object { 'many-{0:D5}.pcap' -f $_ })
    }

    It 'end when the module is removed, and when pwsh exits' {
        foreach ($end in 'Remove-Module IotActionId; $session.State', '') {
            Remove-Item "$folder/end.pcap" -ErrorAction Ignore
            $script = "Import-Module '$manifest'; `$session = Start-IotCapture lo '$folder/end.pcap' -Filter 'host 127.0.7.1'; function Send-Loopback { ${function:Send-Loopback} }; Send-Loopback; $end"
            $state = Invoke-FreshPwsh $script
            if ($end) { $state | Should -Be Stopped }
            @(Get-IotFlow "$folder/end.pcap").Bytes | Should -Be 150
        }
    }

    It 'say what is wrong before anything starts' {
        { Start-IotCapture lo "$folder/x.pcap" -Filter 'tcp prot 443' -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidCaptureFilter,IotActionId.PowerShell.StartIotCaptureCommand'
        { Start-IotCapture no-such-0 "$folder/x.pcap" -ErrorAction Stop } | Should -Throw -ErrorId 'InterfaceNotFound,IotActionId.PowerShell.StartIotCaptureCommand'
        { Start-IotCapture lo "$folder/none/x.pcap" -ErrorAction Stop } | Should -Throw -ErrorId 'FileNotFound,IotActionId.PowerShell.StartIotCaptureCommand'
        { Stop-IotCapture 4711 -ErrorAction Stop } | Should -Throw -ErrorId 'CaptureNotFound,IotActionId.PowerShell.StopIotCaptureCommand'
        Start-IotCapture lo "$folder/x.pcap" -WhatIf
        Test-Path "$folder/x.pcap" | Should -BeFalse
    }

    It 'say what helps where the user may not capture' {
        # Root without the capabilities of root.
        $script = "Import-Module '$manifest'; try { Start-IotCapture lo '$folder/x.pcap' -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId; [string]`$_.CategoryInfo.Category; `$_.Exception.Message }"
        $id, $category, $message = setpriv --inh-caps=-all --bounding-set=-all $pwsh -NoProfile -NonInteractive -Command $script
        $id | Should -Be 'CapturePermissionDenied,IotActionId.PowerShell.StartIotCaptureCommand'
        $category | Should -Be PermissionDenied
        $message | Should -BeLike '*sudo*setcap*'
    }
}

Describe 'Network namespaces and pipes' -Skip:(-not ($canSeparate -and $hasTcpdump)) {
    It 'flows come through a pipe from tcpdump in a namespace of its own, each when it ends' {
        $send = "Import-Module Microsoft.PowerShell.Utility; function Send-Loopback { ${function:Send-Loopback} }; foreach (`$i in 1..5) { Send-Loopback }"
        Set-Content "$folder/send.ps1" $send
        Set-Content "$folder/pipe.sh" @"
ip link set lo up
tcpdump -i lo -U -s 0 -w - tcp 2>'$folder/tcpdump.log' &
while ! grep -qs listening '$folder/tcpdump.log'; do sleep 0.1; done
'$pwsh' -NoProfile -NonInteractive -File '$folder/send.ps1' >&2
sleep 1
kill -INT %1
wait
"@
        $bytes = bash -c "unshare --net bash '$folder/pipe.sh' | '$pwsh' -NoProfile -NonInteractive -Command `"Import-Module '$manifest'; (Get-IotFlow -Path -).Bytes`""
        $bytes | Should -Be @(150, 150, 150, 150, 150)
    }

    It 'flows come from the output of a process that this pwsh started' {
        $session = Start-IotCapture lo "$folder/stream.pcap" -Filter 'host 127.0.7.1'
        Send-Loopback
        Wait-Until { $session.Packets -ge 8 }
        $null = Stop-IotCapture $session.Id
        $start = [System.Diagnostics.ProcessStartInfo]::new('tcpdump', [string[]]('-r', "$folder/stream.pcap", '-w', '-'))
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $process = [System.Diagnostics.Process]::Start($start)
        (Get-IotFlow -InputStream $process.StandardOutput.BaseStream).Bytes | Should -Be 150
        $process.WaitForExit()
    }

    It 'a session goes on when its interface was down, and waits for one that is gone' {
        # The kernel sends a few packets by itself on an interface that comes up.
        Set-Content "$folder/down.ps1" @"
Import-Module '$manifest'
function Wait-Until { ${function:Wait-Until} }
function Add-Home { ip link add home0 type veth peer name home1; ip link set home0 up; ip link set home1 up }
function Wait-Packet { `$before = `$session.Packets; Wait-Until { `$session.Packets -gt `$before } }
Add-Home
`$session = Start-IotCapture home0 '$folder/down.pcap'
Wait-Packet
ip link set home0 down
Start-Sleep 1
ip link set home0 up
Wait-Packet
`$session.State
ip link del home0
Wait-Until { `$session.State -eq 'Waiting' }
`$session.State
Add-Home
Wait-Until { `$session.State -eq 'Running' }
ip link set home0 down
ip link set home0 up
Wait-Packet
`$session.State
`$session.Reconnections
`$null = Stop-IotCapture `$session.Id
"@
        unshare --net $pwsh -NoProfile -NonInteractive -File "$folder/down.ps1" | Should -Be Running, Waiting, Running, 1
    }
}

Describe 'Watching' {
    BeforeAll {
        $lab = Invoke-IotLab "$folder/lab" -DeviceCount 4 -Repetition 6 -PairCount 6 -TestCount 10 -MaximumActions 2
        $set = Get-IotFlow $lab.TrainingCapture | New-IotSignature -ActionLog (Import-IotActionLog $lab.TrainingLog)
        $set | Export-IotSignature "$folder/home.iotsig.json"
        $found = @(Get-IotFlow $lab.TestCapture | Find-IotAction "$folder/home.iotsig.json")
    }

    It 'finds in a file what Find-IotAction finds in it' {
        $seen = @(Watch-IotAction -Path $lab.TestCapture -Signature "$folder/home.iotsig.json" | Select-Object -First $found.Count)
        $seen.Time | Should -Be $found.Time
        $seen.ForEach{ "$($_.Decision) $($_.Actions) $($_.Posterior) $($_.CandidateCount)" } | Should -Be $found.ForEach{ "$($_.Decision) $($_.Actions) $($_.Posterior) $($_.CandidateCount)" }
    }

    It 'waits for a file to grow, and reads the signatures again when they are written anew' {
        $bytes = [System.IO.File]::ReadAllBytes($lab.TestCapture)
        $half = [int]($bytes.Length / 2)
        [System.IO.File]::WriteAllBytes("$folder/growing.pcap", $bytes[0..($half - 1)])
        Copy-Item "$folder/home.iotsig.json" "$folder/changing.iotsig.json"
        $job = Start-Job {
            Import-Module $using:manifest
            Watch-IotAction -Path "$using:folder/growing.pcap" -Signature "$using:folder/changing.iotsig.json" -Verbose | ForEach-Object { "$($_.Actions.Device)" }
        }
        try {
            Wait-Until { $job.ChildJobs[0].Output.Count -gt 0 }
            Wait-Until { $before = $job.ChildJobs[0].Output.Count; Start-Sleep -Milliseconds 500; $job.ChildJobs[0].Output.Count -eq $before }
            $early = $job.ChildJobs[0].Output.Count
            $early | Should -BeLessThan $found.Count
            Set-Content "$folder/changing.iotsig.json" '{'
            Wait-Until { $job.ChildJobs[0].Warning.Count -eq 1 }
            (Get-Content "$folder/home.iotsig.json" -Raw) -replace '("device": ")', '$1my_' | Set-Content "$folder/changing.iotsig.json"
            Wait-Until { $job.ChildJobs[0].Verbose.Message -like 'The signatures were read again*' }
            $stream = [System.IO.File]::Open("$folder/growing.pcap", 'Append', 'Write', 'ReadWrite')
            $stream.Write($bytes, $half, $bytes.Length - $half)
            $stream.Dispose()
            Wait-Until { $job.ChildJobs[0].Output.Count -eq $found.Count }
            $devices = @($job.ChildJobs[0].Output)
            $devices[0..($early - 1)] | Should -Not -BeLike '*my_*'
            $devices[$early..($found.Count - 1)] | Should -BeLike 'my_*'
            $job.ChildJobs[0].Verbose.Message -like '*packets*open flows*matches*' | Should -Not -BeNullOrEmpty
        }
        finally {
            $job | Stop-Job -PassThru | Remove-Job -Force
        }
    }

    It 'reads a named pipe, and emits a match while nothing more comes' -Skip:$IsWindows {
        mkfifo "$folder/fifo"
        $job = Start-Job { Import-Module $using:manifest; Watch-IotAction -Path "$using:folder/fifo" -Signature "$using:folder/home.iotsig.json" | Select-Object -First 1 | ForEach-Object { $_.Time.UtcTicks } }
        $pipe = [System.IO.File]::Open("$folder/fifo", 'Open', 'Write', 'ReadWrite')
        try {
            $pipe.Write([System.IO.File]::ReadAllBytes($lab.TestCapture))
            $pipe.Flush()
            $job | Receive-Job -Wait | Should -Be $found[0].Time.UtcTicks
        }
        finally {
            $pipe.Dispose()
            $job | Remove-Job -Force
        }
    }

    It 'says what it cannot watch' {
        { Watch-IotAction -Path "$folder/none.pcap" -Signature $set } | Should -Throw -ErrorId 'FileNotFound,IotActionId.PowerShell.WatchIotActionCommand'
        { Watch-IotAction -Path "$folder/home.iotsig.json" -Signature $set } | Should -Throw -ErrorId 'NotACaptureFile,IotActionId.PowerShell.WatchIotActionCommand'
        { Watch-IotAction lo "$folder/none.json" } | Should -Throw -ErrorId 'FileNotFound,IotActionId.PowerShell.WatchIotActionCommand'
        { Watch-IotAction lo 5 } | Should -Throw -ErrorId 'InvalidSignatureFile,IotActionId.PowerShell.WatchIotActionCommand'
    }
}
