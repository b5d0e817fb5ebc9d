BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
    $hasTshark = [bool](Get-Command tshark -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
    $small = @{ DeviceCount = 4; Repetition = 1; PairCount = 1; TestCount = 5 }
}

Describe 'The lab in pwsh' {
    It 'writes captures that Get-IotFlow reads and logs that Import-IotActionLog reads, in style <_>' -ForEach @(
        'WebSocketJsonRpc', 'MqttQos1', 'HttpLongPoll', 'Http2EventStream', 'WebSocketCbc'
    ) {
        $lab = Invoke-IotLab "TestDrive:/$_" -Style $_ @small
        $flows = @(Get-IotFlow $lab.TestCapture)
        $flows.ServerName | Select-Object -Unique | Should -Be 'hub.lab.example'
        ($flows.Messages).Count | Should -BeGreaterThan 20
        @(Import-IotActionLog $lab.TestLog).Count | Should -Be 5
        @(Import-IotActionLog $lab.TestHar).Count | Should -Be 5
    }

    It 'furnishes a home from a catalogue of the user''s' {
        $catalogue = Get-Content (Join-Path $root 'bin/devices.json') -Raw | ConvertFrom-Json
        $catalogue.mix = @('lock')
        $catalogue | ConvertTo-Json -Depth 20 | Set-Content TestDrive:/locks.json
        (New-IotLabHome 5 -Catalogue TestDrive:/locks.json).Devices.Type | Select-Object -Unique | Should -Be 'lock'
    }

    It 'writes a key log with which tshark decrypts, in a process that has not used TLS yet' -Skip:(-not ($IsLinux -and $hasTshark)) {
        $folder = Join-Path (Resolve-Path TestDrive:/).ProviderPath 'keys'
        Invoke-FreshPwsh @"
            Import-Module '$manifest'
            `$null = Invoke-IotLab '$folder' -KeyLog -DeviceCount 4 -Repetition 1 -PairCount 1 -TestCount 5 -WarningAction SilentlyContinue
"@
        $texts = tshark -r "$folder/test.pcap" -o "tls.keylog_file:$folder/keys.log" -Y 'websocket.opcode == 1' 2>$null
        @($texts).Count | Should -BeGreaterThan 15
    }

    It 'refuses a key log in a process that has used TLS, and says what to do' -Skip:(-not $IsLinux) {
        $null = Invoke-IotLab TestDrive:/tls @small
        { Invoke-IotLab TestDrive:/late -KeyLog @small -WarningAction SilentlyContinue -ErrorAction Stop } |
            Should -Throw '*Start a new pwsh*' -ErrorId 'TlsNotSupported,IotActionId.PowerShell.InvokeIotLabCommand'
    }
}
