// swift-tools-version: 6.3
import PackageDescription

// Two families of targets. The *guest* targets (Bytes, ByteRegex, ProxyWasm, FilterConfig, FilterEngine,
// GenericFilter) compile natively and, in Embedded mode, for wasm32-unknown-none-wasm: see
// `tools/wasm/embedded.json` and `make wasm`. The rest is native only. Imports go down the list.
let package = Package(
  name: "generic-filter",
  products: [
    .library(name: "ProxyWasm", targets: ["ProxyWasm"]),
    // For Tests/Fuzz, a package of its own.
    .library(name: "ByteRegex", targets: ["ByteRegex"]),
    .library(name: "FilterConfig", targets: ["FilterConfig"]),
    .library(name: "FilterEngine", targets: ["FilterEngine"]),
    .library(name: "ProxyWasmEmulator", targets: ["ProxyWasmEmulator"]),
    .executable(name: "GenericFilter", targets: ["GenericFilter"]),
    .executable(name: "confcheck", targets: ["confcheck"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // Native: the linter.
    .executableTarget(
      name: "confcheck",
      dependencies: [
        "ConfcheckCore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(name: "ConfcheckCore", dependencies: ["YAMLReader", "FilterConfig", "Bytes"]),
    .target(name: "YAMLReader", dependencies: ["CYaml", "Bytes"]),
    .systemLibrary(
      name: "CYaml", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .target(
      name: "ProxyWasmEmulator",
      dependencies: ["ProxyWasm", "CProxyWasm", "CProxyWasmEmulator", "Bytes"]),
    .target(name: "CProxyWasmEmulator"),

    // Guest: what runs inside Envoy.
    .executableTarget(
      name: "GenericFilter", dependencies: ["FilterEngine", "ProxyWasm", "CProxyWasm"]),
    .target(
      name: "FilterEngine", dependencies: ["FilterConfig", "ProxyWasm", "ByteRegex", "Bytes"]),
    .target(name: "FilterConfig", dependencies: ["ByteRegex", "Bytes"]),
    .target(name: "ProxyWasm", dependencies: ["CProxyWasm", "Bytes"]),
    .target(name: "CProxyWasm"),
    .target(name: "ByteRegex", dependencies: ["Bytes"]),
    .target(name: "Bytes"),

    // Tests: one target per library; what runs in a real Envoy is in Tests/EndToEnd (pytest).
    .testTarget(name: "BytesTests", dependencies: ["Bytes"]),
    // Lets Tests/EndToEnd compare regexes with RE2.
    .executableTarget(
      name: "RegexProbe", dependencies: ["ByteRegex", "Bytes"], path: "Tests/RegexProbe"),
    .testTarget(name: "ByteRegexTests", dependencies: ["ByteRegex", "Bytes"]),
    .testTarget(
      name: "ProxyWasmTests",
      dependencies: ["ProxyWasm", "ProxyWasmEmulator", "CProxyWasm", "Bytes"]),
    .testTarget(name: "FilterConfigTests", dependencies: ["FilterConfig", "Bytes"]),
    .testTarget(
      name: "FilterEngineTests",
      dependencies: ["FilterEngine", "FilterConfig", "ProxyWasm", "ProxyWasmEmulator", "Bytes"]),
    .testTarget(name: "YAMLReaderTests", dependencies: ["YAMLReader", "Bytes"]),
    .testTarget(
      name: "ConfcheckTests",
      dependencies: ["ConfcheckCore", "YAMLReader", "FilterConfig", "Bytes"]),
  ],
  swiftLanguageModes: [.v6]
)
