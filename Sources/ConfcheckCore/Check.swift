internal import Bytes
internal import FilterConfig
internal import YAMLReader

/// Judges files.
public enum Check {
  /// Bytes of a file that are read: one more than this is a finding.
  public static let sizeLimit = YAMLLimits().size

  /// Everything there is to say about a file, sorted by place: a bare configuration, or whatever
  /// operators deploy that holds some.
  ///
  /// What ends in `.json` is JSON, what ends in `.yaml` or `.yml` is YAML; of anything else, such
  /// as standard input, JSON is taken as JSON and all the rest as YAML.
  /// A bare configuration is judged as Envoy delivers it, if `target` does not say otherwise.
  public static func run(_ source: SourceFile, target: Target? = nil) -> FileReport {
    Reading(source, target: target).report
  }
}
