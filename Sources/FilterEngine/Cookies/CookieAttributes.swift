import Bytes
import FilterConfig

/// What an action says of a cookie's attributes, formatted.
struct CookieAttributes {
  enum Kind: UInt8, CaseIterable {
    case path, domain, maxAge, secure, httpOnly, sameSite, partitioned, expires

    var name: StaticString {
      switch self {
      case .path: "Path"
      case .domain: "Domain"
      case .maxAge: "Max-Age"
      case .secure: "Secure"
      case .httpOnly: "HttpOnly"
      case .sameSite: "SameSite"
      case .partitioned: "Partitioned"
      case .expires: "Expires"
      }
    }
  }

  /// What becomes of an attribute.
  enum Fate {
    case untouched, removed, written
  }

  private let spec: CookieSpec
  private let path: ByteRange?
  private let domain: ByteRange?

  init(_ spec: CookieSpec, _ path: ByteRange?, _ domain: ByteRange?) {
    self.spec = spec
    self.path = path
    self.domain = domain
  }

  func fate(of kind: Kind) -> Fate {
    switch kind {
    case .path: fate(of: path)
    case .domain: fate(of: domain)
    case .maxAge: spec.maxAge == .max ? .untouched : .written
    case .secure: fate(of: spec.secure)
    case .httpOnly: fate(of: spec.httpOnly)
    case .partitioned: fate(of: spec.partitioned)
    case .sameSite: spec.sameSite == .unspecified ? .untouched : .written
    // The other way to say how long: only one is to be believed.
    case .expires: spec.maxAge == .max ? .untouched : .removed
    }
  }

  private func fate(of value: ByteRange?) -> Fate {
    guard let value else { return .untouched }
    return value.isEmpty ? .removed : .written
  }

  private func fate(of flag: CookieSpec.Flag) -> Fate {
    flag == .unspecified ? .untouched : flag == .on ? .written : .removed
  }

  /// Appends `; Name=value`.
  @inline(never)
  func append(_ kind: Kind, to text: inout TrivialArray<UInt8>, _ view: HeaderView) {
    text.append(ascii: "; ")
    text.append(ascii: kind.name)
    switch kind {
    case .path: append(path, to: &text, view)
    case .domain: append(domain, to: &text, view)
    case .maxAge:
      text.append(0x3D)
      text.append(decimal: Int64(spec.maxAge))
    case .sameSite:
      text.append(
        ascii: spec.sameSite == .strict ? "=Strict" : spec.sameSite == .lax ? "=Lax" : "=None")
    case .secure, .httpOnly, .partitioned, .expires: break
    }
  }

  @inline(never)
  private func append(
    _ value: ByteRange?, to text: inout TrivialArray<UInt8>, _ view: HeaderView
  ) {
    text.append(0x3D)
    if let value { text.append(contentsOf: view.text[value]) }
  }

  /// Appends a cookie as it is to be: attributes keep their places, and new ones come last.
  func rewrite(
    _ cookie: UnsafeBufferPointer<UInt8>, into text: inout TrivialArray<UInt8>, _ view: HeaderView
  ) {
    var written: UInt8 = 0
    var start = 0
    while start <= cookie.count {
      var end = start
      while end < cookie.count, cookie[end] != 0x3B { end &+= 1 }
      let piece = UnsafeBufferPointer(
        rebasing: UnsafeBufferPointer(rebasing: cookie[start..<end]).trimmed)
      let isFirst = start == 0
      start = end &+ 1
      guard !isFirst, let kind = Self.kind(of: piece), fate(of: kind) != .untouched else {
        if isFirst || !piece.isEmpty {
          if !isFirst { text.append(ascii: "; ") }
          text.append(contentsOf: piece)
        }
        continue
      }
      let bit = UInt8(1) << kind.rawValue
      if fate(of: kind) == .written, written & bit == 0 { append(kind, to: &text, view) }
      written |= bit
    }
    for kind in Kind.allCases
    where fate(of: kind) == .written && written & (1 << kind.rawValue) == 0 {
      append(kind, to: &text, view)
    }
  }

  private static func kind(of attribute: UnsafeBufferPointer<UInt8>) -> Kind? {
    let name = CookieText.name(of: attribute)
    for kind in Kind.allCases where name.equals(kind.name, ignoringCase: true) { return kind }
    return nil
  }
}
