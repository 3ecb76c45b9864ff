#!/bin/sh
# Builds a fuzz target and runs it: run.sh TARGET SECONDS, such as run.sh FuzzJSON 60. With
# ADDRESS=1 pointers are watched too, at half the speed: for FuzzStreams, whose views lend them.
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

scratch=.build
sanitizers=fuzzer
if [ "${ADDRESS:-}" = 1 ]; then
  scratch=.build/address
  sanitizers=fuzzer,address
fi

swift build -c release --scratch-path "$scratch" --product "$target" \
  -Xswiftc -sanitize=$sanitizers -Xswiftc -parse-as-library
library=$(swift build -c release --scratch-path "$scratch" --show-bin-path)/lib$target.a
swiftc -sanitize=$sanitizers -o ".build/$target" -Xlinker --whole-archive "$library" \
  -Xlinker --no-whole-archive

mkdir -p ".build/corpus/$target" ".build/findings/$target"
seeds=
if [ -d "Seeds/$target" ]; then seeds="Seeds/$target"; fi
dictionary=
if [ -f "Seeds/$target.dict" ]; then dictionary="-dict=Seeds/$target.dict"; fi
SWIFT_BACKTRACE=enable=no exec ".build/$target" \
  -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 -max_len=4096 -print_final_stats=1 \
  -artifact_prefix=".build/findings/$target/" $dictionary ".build/corpus/$target" $seeds
