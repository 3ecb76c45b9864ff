#!/bin/sh
# Builds the module of an example of the SDK: example.sh NAME gives dist/examples/NAME.wasm.
#
# An example is a package in samples/sdk/NAME with one executable, named as its folder in Sources.
set -eu

name=${1:?usage: example.sh NAME}
root=$(cd "$(dirname "$0")/.." && pwd)
package=$root/samples/sdk/$name
if [ ! -f "$package/Package.swift" ]; then
  echo "there is no example $name: samples/sdk has $(ls "$root/samples/sdk" | tr '\n' ' ')" >&2
  exit 1
fi
product=$(ls "$package/Sources")
# An example may list the callbacks it needs; by default it exports all of HTTP.
exports=$package/exports.json
[ -f "$exports" ] || exports=$root/tools/wasm/all-http.json

cd "$package"
# SwiftPM plans such a build once and then overlooks new files of the SDK: let it plan again.
rm -f .build-wasm/wasm32-unknown-none-wasm/release/description.json
"$root/tools/wasm/build" "$product" "$exports" "$root/dist/examples/$name.wasm"
