import Bytes

/// A value that takes more than a format to say: the first of several that is not empty, transformed,
/// or else a default. A format refers to it by a part of its own, `.computed`.
package struct ComputedValue: BitwiseCopyable, Sendable {
  /// Positions in `Plan.choices`; at least one.
  package var choices: PlanRange
  /// Positions in `Plan.transforms`, in the order in which they are done.
  package var transforms: PlanRange
  /// What takes the place of an empty value.
  package var fallback: FormatID?
}

/// One thing that is done to a value. Empty values are not transformed.
package enum Transform: BitwiseCopyable, Sendable {
  case lower, upper, trim
  case urlEncode, urlDecode, htmlEscape, jsonEscape
  case base64, base64URL, base64Decode
  case sha256
  case hmac(key: FormatID, output: DigestOutput)
  /// How many bits of an IPv4 address, 0 to 32, and of an IPv6 address, 0 to 128, are left.
  case mask(UInt8, UInt8)
  /// A position in `Plan.substitutions`.
  case substitute(UInt32)
}

/// How a hash is written.
package enum DigestOutput: UInt8, BitwiseCopyable, Sendable {
  case hex, base64, base64URL
}

/// A value that `let` gives a name.
package struct VariableValue: BitwiseCopyable, Sendable {
  /// Counts the names in the configuration.
  package var variable: UInt16
  package var value: FormatID
}

/// A variable of the VM's environment, read once when the plan starts.
package struct EnvironmentVariable: BitwiseCopyable, Sendable {
  package var name: LiteralRange
  /// Where the configuration names it first: the value, and the part of the document's bytes.
  package var place: ConfigValue
  package var namePart: ByteRange
  /// Empty until it was read.
  package var value: LiteralRange
}
