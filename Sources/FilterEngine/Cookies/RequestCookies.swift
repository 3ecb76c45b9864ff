import Bytes
import FilterConfig

extension FilterPlugin {
  /// Edits the cookies of a request, which are one list however many headers bring them (RFC 9113
  /// section 8.2.3).
  func editCookies(_ edit: PairEdit) {
    let view = requestView
    let values = view.values(of: plan.cookieName)
    guard values.count <= 1 || view.text.count <= HeaderView.maxText else { return }
    let start = view.text.count
    var entry = values.first
    for position in 0..<values.count {
      if position > 0 { view.text.append(ascii: "; ") }
      view.text.appendCopy(of: view.entries[Int(entry)].value)
      entry = view.entries[Int(entry)].next
    }
    let list = ByteRange(start, view.text.count)
    guard self.edit(view.text[list], edit, .cookies, view) else { return }
    if draft.isEmpty { return view.remove(plan.cookieName) }
    if let value = keepDraft(view) { view.set(plan.cookieName, value) }
  }
}
