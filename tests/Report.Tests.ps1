BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
    $chromium = Get-Command chromium, chromium-browser, google-chrome -CommandType Application -ErrorAction Ignore | Select-Object -First 1
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"

    function Read-Page($Path) {
        $settings = [Xml.XmlReaderSettings]@{ DtdProcessing = 'Ignore' }
        $reader = [Xml.XmlReader]::Create("$Path", $settings)
        try {
            $page = [xml]::new()
            $page.Load($reader)
            $page
        }
        finally {
            $reader.Dispose()
        }
    }

    function Get-Section($Path) {
        (Read-Page $Path).GetElementsByTagName('h2').id
    }

    $lab = Invoke-IotLab (Join-Path $TestDrive 'lab') -Seed 4 -DeviceCount 6 -Repetition 5 -PairCount 12 -TestCount 60 -MaximumActions 3
    $signature = Join-Path $TestDrive 'home.iotsig.json'
    Get-IotFlow $lab.TrainingCapture | New-IotSignature -ActionLog (Import-IotActionLog $lab.TrainingLog) | Export-IotSignature $signature
    $flows = Get-IotFlow $lab.TestCapture
    $found = $flows | Find-IotAction -Signature $signature
    $accuracy = $found | Measure-IotAccuracy (Import-IotActionLog $lab.TestLog) -Flow $flows
    $report = Join-Path $TestDrive 'report.html'
}

Describe 'Export-IotReport' {
    It 'makes one page of everything that was found' {
        $file = $found | Export-IotReport $report -Signature $signature -Flow $flows -Accuracy $accuracy -Title 'Audit' -PassThru
        $file | Should -BeOfType IO.FileInfo
        Get-Section $report | Should -Be summary, timeline, lengths, collisions, confusion, calibration, leakage, method, repeat
        (Read-Page $report).GetElementsByTagName('h1').InnerText | Should -Be 'Audit'
    }

    It 'says which cmdlet gives what is not there' {
        $found | Export-IotReport $report
        Get-Section $report | Should -Be summary, timeline, lengths, method, repeat, absent
        foreach ($cmdlet in 'Find-IotCollision', 'Measure-IotAccuracy', 'Measure-IotLeakage') {
            $report | Should -FileContentMatch $cmdlet
        }
    }

    It 'gives a grade with the measurements behind it' {
        Export-IotReport $report -Signature $signature -Accuracy $accuracy
        $page = Read-Page $report
        $page.SelectSingleNode('//*[starts-with(@class, "grade ")]').InnerText | Should -Match '^[A-E]$'
        $page.DocumentElement.InnerText | Should -BeLike "*of $($accuracy.Commands) commands (Measure-IotAccuracy)*"
    }

    It 'is the same for the same input at the same time' {
        $hashes = foreach ($i in 1, 2) {
            $found | Export-IotReport $report -Signature $signature -Flow $flows -Time '2026-03-04T10:00:00Z'
            (Get-FileHash $report).Hash
        }
        $hashes[0] | Should -Be $hashes[1]
    }

    It 'asks the network for nothing and runs nothing' {
        $found | Export-IotReport $report -Signature $signature -Flow $flows -Accuracy $accuracy
        $page = Read-Page $report
        $page.GetElementsByTagName('script').Count | Should -Be 0
        $page.SelectSingleNode('//*[@http-equiv = "Content-Security-Policy"]/@content').Value | Should -BeLike "default-src 'none'; style-src 'sha256-*"
        @($page.SelectNodes('//@src | //@href[not(starts-with(., "#"))]')).Count | Should -Be 0
    }

    It 'is for its owner alone' -Skip:$IsWindows {
        Set-Content $report 'old'
        $found | Export-IotReport $report
        (Get-Item $report).UnixFileMode | Should -Be 'UserWrite, UserRead'
    }

    It 'honours -WhatIf and -NoClobber' {
        $other = Join-Path $TestDrive 'other.html'
        $found | Export-IotReport $other -WhatIf
        $other | Should -Not -Exist
        $found | Export-IotReport $other
        { $found | Export-IotReport $other -NoClobber } | Should -Throw -ErrorId 'FileAccessDenied,IotActionId.PowerShell.ExportIotReportCommand'
    }

    It 'refuses to report nothing' {
        { Export-IotReport $report } | Should -Throw -ErrorId 'InvalidArgument,IotActionId.PowerShell.ExportIotReportCommand'
    }

    It 'is what a browser shows' -Skip:(-not $chromium) {
        $found | Export-IotReport $report -Signature $signature -Flow $flows -Accuracy $accuracy -Title '<script>document.title = "broken"</script>'
        $name = (Get-Command chromium, chromium-browser, google-chrome -CommandType Application -ErrorAction Ignore | Select-Object -First 1).Source
        $seen = & $name --headless=new --no-sandbox --disable-gpu "--user-data-dir=$(Join-Path $TestDrive 'profile')" --dump-dom "file://$report" 2>$null | Out-String
        $seen | Should -Match '<title>&lt;script&gt;document.title = "broken"&lt;/script&gt;</title>'
        $seen | Should -Match 'id="timeline-chart-title"'
    }
}
