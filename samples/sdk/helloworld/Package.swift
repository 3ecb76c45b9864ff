// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "helloworld",
  dependencies: [
    // In a repository of your own: .package(url: "…/generic-filter", from: "…").
    .package(name: "generic-filter", path: "../../..")
  ],
  targets: [
    .executableTarget(
      name: "HelloWorld",
      dependencies: [.product(name: "ProxyWasm", package: "generic-filter")]),
    .testTarget(
      name: "HelloWorldTests",
      dependencies: [
        "HelloWorld",
        .product(name: "ProxyWasmEmulator", package: "generic-filter"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
