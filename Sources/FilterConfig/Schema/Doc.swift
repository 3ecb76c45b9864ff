/// A sentence of documentation beside the row it documents: held natively, where reference pages,
/// `confcheck explain` and the JSON Schema are made from it, and nothing at all in the wasm module.
public struct Doc: ExpressibleByStringLiteral, Sendable {
  #if hasFeature(Embedded)
    @inline(__always)
    public init(stringLiteral: StaticString) {}
  #else
    public let text: StaticString

    public init(stringLiteral text: StaticString) { self.text = text }
  #endif
}
