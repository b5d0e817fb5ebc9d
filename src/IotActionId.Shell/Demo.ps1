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
$found | Measure-IotAccuracy -ActionLog (Import-IotActionLog $out/test.jsonl) -Lengths $lab.Sessions.Lengths
