/// A node of a `YAMLDocument`: an index into its nodes.
public struct YAMLNodeID: Equatable, Hashable, Sendable {
  /// The position in `YAMLDocument.nodes`.
  public let index: UInt32

  /// Addresses the node at `index`.
  public init(index: UInt32) { self.index = index }

  /// The document's root.
  public static var root: YAMLNodeID { YAMLNodeID(index: 0) }

  /// Stands for "no node" where one is optional.
  public static var none: YAMLNodeID { YAMLNodeID(index: .max) }

  /// False for `none`.
  public var exists: Bool { index != .max }
}
