/// An array of values that need no destructor, owned by one place.
///
/// `Array` costs a module more than a kilobyte of code for every element type, most of it for copies
/// and growth; plans, header views and tables are made of some thirty types. Here growth is one
/// function for all of them, and there are no copies. Subscripts check their index and trap as
/// `Array` does.
public struct TrivialArray<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline
  var storage: RawStorage

  @inlinable
  public init() { storage = RawStorage() }

  @inlinable
  public init(repeating element: Element, count: Int) {
    self.init()
    reserveCapacity(count)
    for _ in 0..<count { append(element) }
  }

  deinit { storage.free() }

  @inlinable @inline(__always)
  public var count: Int { storage.count }

  @inlinable @inline(__always)
  public var isEmpty: Bool { storage.count == 0 }

  @inlinable @inline(__always)
  public var indices: Range<Int> { 0..<storage.count }

  @inlinable @inline(__always)
  public var last: Element? { isEmpty ? nil : self[count &- 1] }

  @inlinable
  public subscript(_ index: Int) -> Element {
    @inline(__always) get {
      storage.check(index)
      return storage.start.unsafelyUnwrapped.load(
        fromByteOffset: index &* MemoryLayout<Element>.stride, as: Element.self)
    }
    @inline(__always) set {
      storage.check(index)
      storage.start.unsafelyUnwrapped.storeBytes(
        of: newValue, toByteOffset: index &* MemoryLayout<Element>.stride, as: Element.self)
    }
  }

  @inlinable @inline(never)
  public mutating func append(_ element: Element) {
    if storage.count &* MemoryLayout<Element>.stride == storage.capacity {
      storage.grow(by: MemoryLayout<Element>.stride)
    }
    storage.start.unsafelyUnwrapped.storeBytes(
      of: element, toByteOffset: storage.count &* MemoryLayout<Element>.stride, as: Element.self)
    storage.count &+= 1
  }

  /// Makes room for so many elements in all.
  @inlinable
  public mutating func reserveCapacity(_ count: Int) {
    storage.reserve(bytes: count &* MemoryLayout<Element>.stride)
  }

  /// Forgets elements at the end until `count` are left, and keeps the memory.
  @inlinable
  public mutating func truncate(to count: Int) {
    if count >= 0, count < storage.count { storage.count = count }
  }

  /// Forgets all elements and keeps the memory.
  @inlinable @inline(__always)
  public mutating func removeAll() { storage.count = 0 }

  /// A copy with all of `Array`'s comforts.
  @inlinable
  public func array() -> [Element] { withUnsafeBufferPointer { Array($0) } }

  /// Bytes of memory held.
  @inlinable
  public var byteCapacity: Int { storage.capacity }

  @inlinable @inline(__always)
  public func withUnsafeBufferPointer<Result>(
    _ body: (UnsafeBufferPointer<Element>) -> Result
  ) -> Result {
    body(
      UnsafeBufferPointer(
        start: storage.start.map { UnsafePointer($0.assumingMemoryBound(to: Element.self)) },
        count: storage.count))
  }
}

extension TrivialArray: @unchecked Sendable where Element: Sendable {}

/// The memory of a `TrivialArray`, whatever its elements are.
@usableFromInline
struct RawStorage {
  @usableFromInline var start: UnsafeMutableRawPointer?
  /// Elements.
  @usableFromInline var count = 0
  /// Bytes, a multiple of the elements' stride.
  @usableFromInline var capacity = 0

  @usableFromInline
  init() {}

  @inlinable @inline(__always)
  func check(_ index: Int) {
    precondition(index >= 0 && index < count)
  }

  /// Doubles the memory, to eight elements at least.
  @usableFromInline @inline(never)
  mutating func grow(by stride: Int) {
    reserve(bytes: capacity == 0 ? stride &* 8 : capacity &* 2)
  }

  @usableFromInline @inline(never)
  mutating func reserve(bytes: Int) {
    guard bytes > capacity else { return }
    // 16 is what malloc gives for nothing.
    let larger = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
    if let start {
      larger.copyMemory(from: start, byteCount: capacity)
      start.deallocate()
    }
    start = larger
    capacity = bytes
  }

  @usableFromInline @inline(never)
  func free() { start?.deallocate() }
}
