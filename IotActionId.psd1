@{
    RootModule           = 'IotActionId.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '73496f25-80f4-4e1a-b7cd-c5bd0ebd288f'
    Author               = 'The IotActionId founders'
    CompanyName          = 'The IotActionId founders'
    Copyright            = '(c) 2026 The IotActionId founders. MIT licence.'
    Description          = 'Identifies user actions in the encrypted traffic between an IoT gateway and its cloud service, and measures what that traffic gives away.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('bin/IotActionId.Format.ps1xml')
    CmdletsToExport      = @(
        'Export-IotReport'
        'Export-IotSignature'
        'Find-IotAction'
        'Find-IotCollision'
        'Get-IotCapture'
        'Get-IotFlow'
        'Get-IotInterface'
        'Get-IotMessage'
        'Get-IotSignature'
        'Import-IotActionLog'
        'Import-IotSignature'
        'Invoke-IotLab'
        'Measure-IotAccuracy'
        'Measure-IotLeakage'
        'Merge-IotSignature'
        'New-IotLabHome'
        'New-IotSignature'
        'Start-IotCapture'
        'Stop-IotCapture'
        'Test-IotSignature'
        'Watch-IotAction'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags       = @('IoT', 'traffic-analysis', 'TLS', 'pcap', 'privacy', 'network', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS')
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
