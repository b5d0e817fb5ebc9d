BeforeDiscovery {
    . "$PSScriptRoot/common.ps1"
    $cmdlets = Get-Command -Module IotActionId | ForEach-Object Name
    $hasLibpcap = -not $IsLinux -or [bool](ldconfig -p | Select-String libpcap)
    $canHideLibpcap = $IsLinux -and $hasLibpcap -and $(unshare --mount true 2> $null; $LASTEXITCODE -eq 0)
}

BeforeAll {
    . "$PSScriptRoot/common.ps1"
}

Describe 'The module in pwsh' {
    It 'has a valid manifest that exports the cmdlets it names' {
        $data = Import-PowerShellDataFile $manifest
        $tested = Test-ModuleManifest $manifest
        $tested.Version | Should -Be $data.ModuleVersion
        (Get-Module IotActionId).ExportedCmdlets.Keys | Sort-Object | Should -Be ($data.CmdletsToExport | Sort-Object)
    }

    It 'imports twice in one process' {
        $count = Invoke-FreshPwsh @"
            Import-Module '$manifest'
            Import-Module '$manifest' -Force
            (Get-Command -Module IotActionId).Count
"@
        $count | Should -Be (Get-Command -Module IotActionId).Count
    }

    It 'uses approved verbs only' {
        $approved = (Get-Verb).Verb
        (Get-Command -Module IotActionId).Verb | Sort-Object -Unique | Should -BeIn $approved
    }

    It 'completes cmdlets and parameters' {
        (TabExpansion2 'Get-IotF' 8).CompletionMatches.CompletionText | Should -Contain 'Get-IotFlow'
        (TabExpansion2 'Get-IotFlow -Lit' 16).CompletionMatches.CompletionText | Should -Contain '-LiteralPath'
    }

    It 'shows help for <_>' -ForEach $cmdlets {
        $help = Get-Help $_ -Full
        $help.Synopsis | Should -Not -BeLike "*$_ *"
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
    }

    It 'has an about topic' {
        Get-Help about_IotActionId | Out-String | Should -BeLike '*Find-IotAction*'
    }
}

Describe 'Files at the prompt' {
    BeforeAll {
        Set-Content TestDrive:/text.pcap 'this is no capture'
        New-Item TestDrive:/empty.pcap -ItemType File | Out-Null
        New-Item TestDrive:/folder.pcap -ItemType Directory | Out-Null
    }

    It 'come from Get-ChildItem, and each bad one is an error of its own' {
        $flows = Get-ChildItem TestDrive:/*.pcap -File | Get-IotFlow -ErrorAction SilentlyContinue -ErrorVariable errors
        $flows | Should -BeNullOrEmpty
        $errors.FullyQualifiedErrorId | Should -Be (@('NotACaptureFile,IotActionId.PowerShell.GetIotFlowCommand') * 2)
    }

    It 'refuses a directory and a missing file with the same id and different words' {
        Get-IotFlow TestDrive:/folder.pcap, TestDrive:/nope.pcap -ErrorAction SilentlyContinue -ErrorVariable errors
        $errors.FullyQualifiedErrorId | Should -Be (@('FileNotFound,IotActionId.PowerShell.GetIotFlowCommand') * 2)
        $errors[0].Exception.Message | Should -BeLike '*is a directory*'
        $errors[1].Exception.Message | Should -BeLike '*There is no file*'
    }
}

Describe 'Captures with filters' {
    BeforeAll {
        $homePcap = "$root/tests/data/home.pcap"
        $all = @(Get-IotFlow $homePcap)
    }

    It 'come from Get-ChildItem whatever their names' {
        Copy-Item $homePcap 'TestDrive:/a[1] b.pcap'
        @(Get-ChildItem TestDrive: -Filter *b.pcap | Get-IotFlow).Id | Should -Be $all.Id
        @(Get-IotFlow -LiteralPath 'TestDrive:/a[1] b.pcap').Id | Should -Be $all.Id
    }

    It 'are filtered by network, time and server name' {
        @(Get-IotFlow $homePcap -Network 192.168.0.0/16 -Protocol TLS).Id | Should -Be $all.Id
        Get-IotFlow $homePcap -Network 10.0.0.0/8 | Should -BeNullOrEmpty
        Get-IotFlow $homePcap -ServerName nobody.* | Should -BeNullOrEmpty
        $half = $all[0].Messages[4].Time
        @(Get-IotMessage $homePcap -Before $half).Count + @(Get-IotMessage $homePcap -After $half).Count | Should -Be $all[0].Messages.Count
    }

    It 'are grouped by the fingerprints of their clients' {
        ($all | Group-Object Ja4).Name | Should -Match '^t13d\d{4}\w\w_[0-9a-f]{12}_[0-9a-f]{12}$'
    }

    It 'are shown with everything in a list of 120 columns' {
        $shown = $all | Format-List | Out-String -Width 120
        foreach ($property in $all[0].PSObject.Properties.Name | Where-Object { $_ -notlike '*Port' }) {
            $shown | Should -Match "(?m)^$property +:"
        }
        $shown.Split("`n").TrimEnd().Length | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 120
    }

    It 'come through a pipe' -Skip:$IsWindows {
        $ids = bash -c "cat '$homePcap' | '$PSHOME/pwsh' -NoProfile -NonInteractive -Command `"Import-Module '$manifest'; (Get-IotFlow /dev/stdin).Id`""
        $ids | Should -Be $all.Id
    }

    It 'are filtered by libpcap' -Skip:(-not $hasLibpcap) {
        @(Get-IotFlow $homePcap -Filter "tcp port $($all[0].ServerPort)").Id | Should -Be $all.Id
        { Get-IotFlow $homePcap -Filter 'tcp prot 443' } | Should -Throw -ErrorId 'InvalidCaptureFilter,IotActionId.PowerShell.GetIotFlowCommand' -ExpectedMessage '*syntax error*'
    }

    It 'say what to install where libpcap is missing, and need it for nothing else' -Skip:(-not $canHideLibpcap) {
        # In a mount namespace of its own, where the library is an empty file.
        $script = "Import-Module '$manifest'; @(Get-IotFlow '$homePcap').Count; foreach (`$try in { Get-IotFlow '$homePcap' -Filter tcp }, { Get-IotInterface }, { Start-IotCapture lo '$TestDrive/x.pcap' -ErrorAction Stop }) { try { & `$try } catch { `$_.FullyQualifiedErrorId; [string]`$_.CategoryInfo.Category; `$_.Exception.Message } }"
        $hide = 'for f in $(ldconfig -p | sed -n "s/.*libpcap.* => //p"); do mount --bind /dev/null "$(readlink -f "$f")" || exit; done; exec "$@"'
        $count, $id, $category, $message, $second, $null, $null, $third, $null = unshare --mount bash -c $hide hide "$PSHOME/pwsh" -NoProfile -NonInteractive -Command $script
        $count | Should -Be $all.Count
        $id | Should -Be 'CaptureLibraryNotFound,IotActionId.PowerShell.GetIotFlowCommand'
        $category | Should -Be 'NotInstalled'
        $message | Should -BeLike '*apt-get install libpcap0.8*dnf install libpcap*'
        $second | Should -Be 'CaptureLibraryNotFound,IotActionId.PowerShell.GetIotInterfaceCommand'
        $third | Should -Be 'CaptureLibraryNotFound,IotActionId.PowerShell.StartIotCaptureCommand'
    }
}

Describe 'Interfaces' -Skip:(-not $hasLibpcap) {
    It 'are shown in at most 120 columns, the loopback among them' {
        @(Get-IotInterface | Where-Object IsLoopback).Count | Should -BeGreaterOrEqual 1
        (Get-IotInterface | Out-String -Width 120).Split("`n").TrimEnd().Length | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessOrEqual 120
    }
}

Describe 'A pipeline that ends early' {
    It 'leaves no error and lets go of the files' {
        $lab = Invoke-IotLab (Join-Path $TestDrive 'lab') -DeviceCount 2 -Repetition 1 -PairCount 1 -TestCount 1
        $message = Get-IotFlow $lab.TestCapture | Get-IotMessage -ErrorVariable errors | Select-Object -First 1
        $message.Length | Should -BeGreaterThan 0
        $errors | Should -BeNullOrEmpty
        { Remove-Item $lab.TestCapture -ErrorAction Stop } | Should -Not -Throw
    }
}

Describe 'The package' {
    BeforeAll {
        & "$root/build.ps1" -Task Package | Out-Host
        $LASTEXITCODE | Should -Be 0
    }

    It 'installs from a local folder, and the installed module imports' -Skip:(-not (Get-Command Install-PSResource -ErrorAction Ignore)) {
        # The folders have to be there: where they are not, .NET answers with an empty path and the files go to the current folder.
        $folder = (New-Item TestDrive:/home -ItemType Directory).FullName
        New-Item TestDrive:/home/.local/share, TestDrive:/home/.config, TestDrive:/home/.cache -ItemType Directory | Out-Null
        $userHome = @{ HOME = $folder; USERPROFILE = $folder; PSModulePath = $null; XDG_DATA_HOME = $null; XDG_CONFIG_HOME = $null; XDG_CACHE_HOME = $null }
        $base, $count = Invoke-FreshPwsh -Environment $userHome -Script @"
            `$ErrorActionPreference = 'Stop'
            Register-PSResourceRepository -Name Local -Uri '$root/out' -Trusted
            Install-PSResource IotActionId -Repository Local
            Import-Module IotActionId
            (Get-Module IotActionId).ModuleBase
            (Get-Command -Module IotActionId).Count
"@
        $base | Should -BeLike "$folder*"
        $count | Should -Be (Get-Command -Module IotActionId).Count
    }
}
