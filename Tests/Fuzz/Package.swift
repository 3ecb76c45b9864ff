// swift-tools-version: 6.3
import PackageDescription

// Targets for libFuzzer, which brings `main` along: `run.sh` links and runs one. They are libraries
// because SwiftPM gives the entry point of an executable a name of its own.
let filterConfig = Target.Dependency.product(name: "FilterConfig", package: "generic-filter")

let package = Package(
  name: "fuzz",
  products: [
    .library(name: "FuzzJSON", type: .static, targets: ["FuzzJSON"]),
    .library(name: "FuzzStruct", type: .static, targets: ["FuzzStruct"]),
  ],
  dependencies: [.package(name: "generic-filter", path: "../..")],
  targets: [
    .target(name: "FuzzJSON", dependencies: [filterConfig]),
    .target(name: "FuzzStruct", dependencies: [filterConfig]),
  ],
  swiftLanguageModes: [.v6]
)
