/// The kinds of finding about what stands between the file and the filter, which confcheck alone
/// can see. The words are stable, as those of `DiagnosticCode` are.
public enum DeliveryCode: CaseIterable, Sendable {
  case yamlSyntax, undefinedAlias, recursiveAlias, complexKey, severalDocuments, roadDifference
  case undeliverable, emptyConfiguration
  case foreignFile, foreignPlugin, typeURL, configurationType, structValue, stringValue, bytesValue,
    pluginConfig
  case wasmRuntime, wrapperField, misplacedConfiguration, resourceKind, missingURL, specValue,
    unknownSpecField,
    failsOpen, unknownCluster, clusterName
  case neverHolds

  /// The stable word, in kebab case.
  public var word: String {
    switch self {
    case .yamlSyntax: "yaml-syntax"
    case .undefinedAlias: "undefined-alias"
    case .recursiveAlias: "recursive-alias"
    case .complexKey: "complex-key"
    case .severalDocuments: "several-documents"
    case .roadDifference: "road-difference"
    case .undeliverable: "undeliverable"
    case .emptyConfiguration: "empty-configuration"
    case .foreignFile: "foreign-file"
    case .foreignPlugin: "foreign-plugin"
    case .typeURL: "type-url"
    case .configurationType: "configuration-type"
    case .structValue: "struct-value"
    case .stringValue: "string-value"
    case .bytesValue: "bytes-value"
    case .pluginConfig: "plugin-config"
    case .wasmRuntime: "wasm-runtime"
    case .wrapperField: "wrapper-field"
    case .misplacedConfiguration: "misplaced-configuration"
    case .resourceKind: "resource-kind"
    case .missingURL: "missing-url"
    case .specValue: "spec-value"
    case .unknownSpecField: "unknown-spec-field"
    case .failsOpen: "fails-open"
    case .unknownCluster: "unknown-cluster"
    case .clusterName: "cluster-name"
    case .neverHolds: "never-holds"
    }
  }

  /// How bad it is.
  public var severity: Severity {
    switch self {
    case .yamlSyntax, .undefinedAlias, .recursiveAlias, .complexKey, .severalDocuments,
      .undeliverable, .typeURL, .configurationType, .structValue, .stringValue, .bytesValue,
      .pluginConfig, .wasmRuntime, .wrapperField, .misplacedConfiguration, .resourceKind,
      .missingURL, .specValue,
      .unknownCluster, .clusterName:
      .error
    case .roadDifference, .unknownSpecField, .neverHolds: .warning
    case .emptyConfiguration, .foreignFile, .foreignPlugin, .failsOpen: .note
    }
  }

  /// What it means and how to mend it.
  public var explanation: String {
    switch self {
    case .yamlSyntax:
      """
      The text is not YAML. Nothing behind the fault can be read, so there may be more to find. \
      The usual causes are a tab in the indentation, a quote or bracket that is never closed, and \
      text with a colon, '@', '%' or '*' that needs quotes.
      """
    case .undefinedAlias:
      "An alias *name stands for the value with the anchor &name before it, and there is none."
    case .recursiveAlias:
      """
      The alias stands inside the value that it stands for, which would have no end. Envoy crashes \
      on it.
      """
    case .complexKey:
      "The key of a map is a list or a map. Envoy and Istio both refuse that: keys are text."
    case .severalDocuments:
      """
      The filter reads one document. Envoy takes the first and silently ignores the rest; put each \
      configuration in a file of its own.
      """
    case .roadDifference:
      """
      The same text reaches the filter as different values, depending on the road. Envoy and Istio \
      read unquoted YAML by different rules: 1.10 is the text "1.10" under Envoy and the number 1.1 \
      under Istio; 0123 is the octal number 83 under both. Quotes make text of it everywhere. A \
      number is safe when it is written as JSON would print it.
      """
    case .undeliverable:
      """
      The road to the filter refuses the whole file for this. Istio and Kubernetes refuse an empty \
      key, .inf and .nan, a value that does not fit its tag, << with anything but maps under it, \
      %YAML 1.2, and files that consist of aliases almost alone.
      """
    case .emptyConfiguration:
      "There is no configuration in the file. The filter accepts that and passes everything through."
    case .foreignFile:
      """
      The file was found in a directory, and it is neither of Envoy's nor of Kubernetes' files nor \
      has it fields of the filter, so it is left alone. A file that is named on the command line is \
      checked whatever is in it.
      """
    case .foreignPlugin:
      """
      The wasm plugin is not the generic filter, so its configuration is left alone. It is ours when \
      the module's file or URL, the plugin's name, root id or VM id has generic-filter or \
      generic_filter in it; under other names, when its configuration has fields of ours and no \
      others.
      """
    case .typeURL:
      """
      The @type does not name a type as Envoy wants it: type.googleapis.com/ and the full name, \
      such as type.googleapis.com/google.protobuf.Struct. Envoy refuses the whole file.
      """
    case .configurationType:
      """
      Envoy would deliver this type, but in bytes that the filter cannot read. The configuration is \
      a google.protobuf.Struct (YAML under value), a StringValue (JSON text) or a BytesValue (JSON \
      text in base64).
      """
    case .structValue:
      """
      In a google.protobuf.Struct all of the configuration stands under value, as a map. Envoy \
      refuses anything else.
      """
    case .stringValue:
      """
      In a google.protobuf.StringValue the value is text: the configuration as JSON, in quotes or as \
      a block scalar. Envoy refuses anything else. YAML stands in a google.protobuf.Struct.
      """
    case .bytesValue:
      """
      In a google.protobuf.BytesValue the value is base64 without line breaks. Envoy refuses \
      anything else.
      """
    case .pluginConfig:
      """
      The plugin's configuration is a map, not text. Kubernetes refuses anything else.
      """
    case .wasmRuntime:
      """
      Envoy does not know the runtime, and the filter does not start. The name has the prefix \
      envoy.wasm.runtime., as in envoy.wasm.runtime.v8; without the field Envoy takes the one it has.
      """
    case .wrapperField:
      """
      The message has no field of this name, and Envoy refuses the whole file. Only names that are \
      nearly right are found here; envoy --mode validate knows all of them.
      """
    case .misplacedConfiguration:
      """
      The configuration stands in vm_config, where Envoy takes it for one of the VM. The filter does \
      not read that and would pass everything through. It belongs beside vm_config, into config.
      """
    case .specValue:
      """
      Kubernetes refuses the resource for this value, by the definition that Istio installs: words \
      are written as documented, sha256 is 64 small hexadecimal digits, an environment variable has \
      one value or takes the host's.
      """
    case .resourceKind:
      """
      Kubernetes finds a resource's definition by apiVersion and kind, in exactly these letters, and \
      refuses the resource when there is none.
      """
    case .missingURL: "Without a url there is no module, and Kubernetes refuses the resource."
    case .unknownSpecField:
      """
      The field is not one of the resource's. Kubernetes drops it in silence, or refuses it where \
      validation is strict. A misspelt pluginConfig is an error: it leaves the filter without rules.
      """
    case .failsOpen:
      """
      The configuration decides who may pass, and the plugin fails open: when the module cannot be \
      loaded, or the plugin cannot be started, everybody passes. FAIL_CLOSED (FAIL_CLOSE in Istio) \
      refuses instead.
      """
    case .unknownCluster:
      """
      A service calls a cluster that the file does not define. It is an error in a bootstrap that \
      gets no clusters from elsewhere, where every call would fail, and a warning in other files.
      """
    case .neverHolds:
      """
      No request passes the test, or none that clients usually send, so the rule does not apply. Paths begin with a slash and end before \
      the query, methods are in capitals, host tests do not see the port, and a list of words is \
      written with a comma between them.
      """
    case .clusterName:
      """
      Istio names clusters outbound|PORT|SUBSET|HOST, with the subset empty where there is none: \
      outbound|8080||authz.default.svc.cluster.local.
      """
    }
  }
}
