#!/usr/bin/env bash
# Captures and watches under load on the loopback interface for some minutes (10 by default) and fails where the memory grows. Not part of
# CI; needs root, or the right to capture and to listen on port 443.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec dotnet run -c Release --project tests/IotActionId.Benchmarks -- soak "${1:-10}"
