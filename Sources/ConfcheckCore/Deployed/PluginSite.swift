internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// A wasm plugin in a document: who it is, and where its configuration stands.
struct PluginSite {
  /// What holds the configuration.
  enum Content {
    /// Nothing; the node is what lacks it.
    case none(YAMLNodeID)
    /// A tree of the document itself.
    case tree(YAMLNodeID)
    /// A scalar whose text is the configuration as JSON.
    case text(YAMLNodeID)
    /// A scalar in base64.
    case base64(YAMLNodeID)
    /// Something of which no configuration comes; that was said.
    case unusable
  }

  /// The module's file or URL, the plugin's name, root id and VM id, as far as given.
  var names: [String]
  /// Where to point when the plugin as a whole is meant.
  var place: YAMLNodeID
  var content: Content
  /// What makes it fail open, if it does.
  var failsOpen: YAMLNodeID?
  /// What is wrong with the wrapper, whosever the plugin is.
  var faults: [Finding] = []
  /// What is wrong only if the plugin is ours.
  var ownFaults: [Finding] = []
}

extension PluginSite {
  /// Whether one of the names says that the plugin is the generic filter.
  var isOursByName: Bool {
    names.contains { name in
      name.lowercased().replacing("_", with: "-").contains("generic-filter")
    }
  }
}
