#!/usr/bin/env bash
# Fuzzes one target with AFL++ (apt-get install afl++): tests/IotActionId.Fuzz/fuzz.sh TARGET [afl-fuzz arguments]
# Everything goes to out/fuzz; crashes to out/fuzz/findings/TARGET/default/crashes. Read one again with
#   dotnet run -c Release --project tests/IotActionId.Fuzz -- replay TARGET FILE
set -euo pipefail
target=${1:?"Name a target: capture, log-jsonl, log-csv, log-har or signature."}
shift
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$here/../../out/fuzz
mkdir -p "$out/findings"

# The instrumented library stays out of bin/. A file that was instrumented before may not be instrumented again.
rm -rf "$out/program"
dotnet publish "$here/IotActionId.Fuzz.csproj" -c Release -o "$out/program"

# Seeds first: instrumented code runs only under the fuzzer.
dotnet "$out/program/IotActionId.Fuzz.dll" corpus "$out/corpus"
(cd "$here" && dotnet tool restore && dotnet sharpfuzz "$out/program/IotActionId.dll")

# The program is not compiled by AFL: no check for its marks. .NET reserves far more memory than it uses: no limit on that.
# Methods that are compiled anew while they run would make equal inputs differ in time.
export AFL_SKIP_BIN_CHECK=1 DOTNET_TieredPGO=0 DOTNET_TieredCompilation=0
exec afl-fuzz -i "$out/corpus/$target" -o "$out/findings/$target" -m none -t 10000+ "$@" -- dotnet "$out/program/IotActionId.Fuzz.dll" "$target"
