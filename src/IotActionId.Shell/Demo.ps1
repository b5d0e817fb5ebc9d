## 1. A simulated home
# 16 devices, a gateway and its web service over real TLS, and a user: one capture and log to learn from, one to be tested on.
$out = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'IotActionId.Demo')
$lab = Invoke-IotLab -Path $out -Seed 7 -MaximumActions 6 -Force
$lab

## 2. What the traffic shows
# Nothing but lengths, directions and times; and what the user did, as a browser session with the web service records it.
$flows = Get-IotFlow $out/training.pcap
$flows
$log = Import-IotActionLog $out/training.har
$log[0..7]

## 3. Learning
# Each action's signature: the lengths it adds to the command, the acknowledgement and the status.
$flows | New-IotSignature -ActionLog $log | Export-IotSignature $out/home.iotsig.json
Get-IotSignature $out/home.iotsig.json

## 4. Identification
# Other traffic of the same home, and no log: the actions are inferred from the encrypted traffic alone.
$found = Get-IotFlow $out/test.pcap | Find-IotAction -Signature $out/home.iotsig.json
$found[0..19]

## 5. How good was it?
# Against what the user really did, beside the best that any method could do with these lengths: the lab knows them exactly.
$accuracy = $found | Measure-IotAccuracy -ActionLog (Import-IotActionLog $out/test.jsonl) -Lengths $lab.Sessions.Lengths
$accuracy

## 6. What does the gateway give away, and what would a defence buy?
# In bits an exchange, of all that there is to know; and how often the best guess is right.
$leakage = Measure-IotLeakage $out/home.iotsig.json -Defence None, PadToBlock:16, PadToBlock:64, PadToMaximum, CoverCommands:6 -CommandsPerHour 2
$leakage
$leakage.Recommendation

## 7. A report to hand over
# One HTML page: open it in any browser.
$found | Export-IotReport $out/report.html -Signature $out/home.iotsig.json -Flow $flows -Accuracy $accuracy -Leakage $leakage -Force
"$out/report.html, $([int]([IO.FileInfo]::new("$out/report.html").Length / 1kb)) kB"
