import Bytes
import FilterConfig
import ProxyWasm

/// The actions on the path, its query, the host and the method of a request, and on the status of a
/// response.
extension FilterPlugin {
  func editMessage(_ instruction: Instruction, _ stream: FilterStream) {
    switch instruction {
    case .setPath(let format): setPath(format, stream)
    case .rewritePath(let position): rewritePath(plan.pathRewrites[Int(position)], stream)
    case .setQuery(let range):
      formatPairs(range, .query, stream)
      editQuery(.set(range))
    case .removeQuery(let range): editQuery(.remove(range))
    case .renameQuery(let range): editQuery(.rename(range))
    case .setHost(let format):
      setSpecial(.authority, format, stream, PathSyntax.isHost)
    case .setMethod(let format):
      // What began as a tunnel stays one.
      if let method = requestView.value(of: .method), requestView.text[method].equals("CONNECT") {
        return
      }
      setSpecial(.method, format, stream, PathSyntax.isWritableMethod)
    case .setCookies(let range):
      formatPairs(range, .cookies, stream)
      editCookies(.set(range))
    case .removeCookies(let range): editCookies(.remove(range))
    case .setResponseCookies(let range): setResponseCookies(range, stream)
    case .editResponseCookies(let range): editResponseCookies(range, stream)
    case .setStatus(let status): setStatus(status, stream)
    default: break
    }
  }

  // MARK: Path

  /// The path of a request in origin form and where its query begins, with '?'; nil for others, which
  /// have no path that could be edited: CONNECT and `OPTIONS *`.
  private func target() -> (whole: ByteRange, path: ByteRange, query: ByteRange)? {
    let view = requestView
    guard let whole = view.value(of: .path), view.text[whole].first == 0x2F else { return nil }
    let bytes = view.text[whole]
    var end = 0
    while end < bytes.count, bytes[end] != 0x3F { end &+= 1 }
    let middle = whole.start &+ UInt32(truncatingIfNeeded: end)
    return (
      whole, ByteRange(start: whole.start, end: middle), ByteRange(start: middle, end: whole.end)
    )
  }

  private func setPath(_ format: FormatID, _ stream: FilterStream) {
    let view = requestView
    guard let old = target() else { return }
    let value = view.evaluate(format, in: .request, stream)
    if value.isEmpty { return }
    draft.removeAll()
    draft.append(contentsOf: view.text[value])
    if !view.text[value].contains(0x3F) { draft.append(contentsOf: view.text[old.query]) }
    writePath(view)
  }

  private func rewritePath(_ rewrite: PathRewrite, _ stream: FilterStream) {
    let view = requestView
    guard let old = target() else { return }
    draft.removeAll()
    switch rewrite {
    case .prefix(let prefix, let with):
      let prefix = plan.literal(prefix)
      guard view.text[old.path].begins(with: prefix) else { return }
      let with = view.evaluate(with, in: .request, stream)
      let rest = old.path.start &+ UInt32(truncatingIfNeeded: prefix.count)
      draft.append(contentsOf: view.text[with])
      draft.append(contentsOf: view.text[ByteRange(start: rest, end: old.path.end)])
    case .substitution(let position):
      guard case .text(let new) = substituted(in: old.path, position, view, .request, stream) else {
        return
      }
      draft.append(contentsOf: view.text[new])
    }
    // The query is the client's, and none of it comes from here.
    guard PathSyntax.isPathPart(draft.bytes) else {
      return drop("what is no path was not written to", view.nameBytes(.path))
    }
    draft.append(contentsOf: view.text[old.query])
    writePath(view)
  }

  private func editQuery(_ edit: PairEdit) {
    let view = requestView
    guard let old = target() else { return }
    let list = ByteRange(start: min(old.query.start &+ 1, old.query.end), end: old.query.end)
    guard self.edit(view.text[list], edit, .query, view) else { return }
    // What was drafted goes behind the path.
    pairName.removeAll()
    pairName.append(contentsOf: view.text[old.path])
    if !draft.isEmpty { pairName.append(0x3F) }
    pairName.append(contentsOf: draft.bytes)
    swap(&pairName, &draft)
    writePath(view)
  }

  /// Makes `draft` the path, unless it is none.
  private func writePath(_ view: HeaderView) {
    guard PathSyntax.isTarget(draft.bytes) else {
      return drop("what is no path was not written to", view.nameBytes(.path))
    }
    if let value = keepDraft(view) { replace(.path, value, view) }
  }

  // MARK: Host, method and status

  private func setSpecial(
    _ name: NameID, _ format: FormatID, _ stream: FilterStream,
    _ isSound: (UnsafeBufferPointer<UInt8>) -> Bool
  ) {
    let view = requestView
    let value = view.evaluate(format, in: .request, stream)
    if value.isEmpty { return }
    if name == .method, let old = view.value(of: .method),
      view.text[old].isSame(as: view.text[value])
    {
      return
    }
    guard isSound(view.text[value]) else {
      return drop("what cannot be written was not written to", view.nameBytes(name))
    }
    replace(name, value, view)
  }

  /// A response whose status means that it has no body keeps it: with another its header would promise
  /// one.
  private func setStatus(_ status: UInt16, _ stream: FilterStream) {
    if stream.hasReplied { return }
    guard let view = headers(.response), let old = view.value(of: .status) else { return }
    let text = view.text[old]
    if text.first == 0x31 || text.equals("204") || text.equals("304") { return }
    let start = view.text.count
    view.text.append(decimal: Int64(status))
    replace(.status, ByteRange(start, view.text.count), view)
  }
}
