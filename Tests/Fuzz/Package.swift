// swift-tools-version: 6.3
import PackageDescription

// Targets for libFuzzer, which brings `main` along: `run.sh` links and runs one. They are libraries
// because SwiftPM gives the entry point of an executable a name of its own.
func product(_ name: String) -> Target.Dependency {
  .product(name: name, package: "generic-filter")
}

let targets: [String: [Target.Dependency]] = [
  "FuzzJSON": [product("FilterConfig")],
  "FuzzStruct": [product("FilterConfig")],
  "FuzzDecoder": [product("FilterConfig")],
  "FuzzRegex": [product("ByteRegex")],
  "FuzzHeaders": [product("ProxyWasm")],
  "FuzzFormats": [product("FilterEngine"), product("ProxyWasm"), product("ProxyWasmEmulator")],
  "FuzzStreams": [product("FilterEngine"), product("ProxyWasm"), product("ProxyWasmEmulator")],
]

let package = Package(
  name: "fuzz",
  products: targets.keys.sorted().map { .library(name: $0, type: .static, targets: [$0]) },
  dependencies: [.package(name: "generic-filter", path: "../..")],
  targets: targets.keys.sorted().map { .target(name: $0, dependencies: targets[$0] ?? []) },
  swiftLanguageModes: [.v6]
)
