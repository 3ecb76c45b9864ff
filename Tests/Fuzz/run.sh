#!/bin/sh
# Builds a fuzz target and runs it: run.sh TARGET SECONDS, such as run.sh FuzzJSON 60.
# Inputs that reach new code stay in .build/corpus/TARGET. One that fails is written to
# .build/findings/TARGET; make it a named test before the fault is mended.
set -eu
if [ $# -ne 2 ]; then
  echo "usage: $0 TARGET SECONDS" >&2
  exit 2
fi
cd "$(dirname "$0")"
target=$1
seconds=$2

swift build -c release --product "$target" \
  -Xswiftc -sanitize=fuzzer -Xswiftc -parse-as-library
library=$(swift build -c release --show-bin-path)/lib$target.a
swiftc -sanitize=fuzzer -o ".build/$target" -Xlinker --whole-archive "$library" \
  -Xlinker --no-whole-archive

mkdir -p ".build/corpus/$target" ".build/findings/$target"
seeds=
if [ -d "Seeds/$target" ]; then seeds="Seeds/$target"; fi
dictionary=
if [ -f "Seeds/$target.dict" ]; then dictionary="-dict=Seeds/$target.dict"; fi
SWIFT_BACKTRACE=enable=no exec ".build/$target" \
  -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -max_len=4096 -print_final_stats=1 \
  -artifact_prefix=".build/findings/$target/" $dictionary ".build/corpus/$target" $seeds
