/// The types of values; rows in `Schema.types`, in this order.
package enum TypeID: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  case none
  case configuration, version, name, mode, bool
  case metrics, metric, metricType, labels, format, series
  case matchers, match, matchList, matcherNames, stringTest, headerTests, literals
  case literal
  case rules, rule, ruleMode, onLocalReply
  case requestActions, requestAction, responseActions, responseAction, doneActions, doneAction
  case headerValues, headerValue, onMissing, onlyIf, headerGlobs, headerGlob,
    headerName
  case reply, replyStatus, replyHeaders, metricName
  case services, service, clusterName, authority, serviceTimeout, serviceName
  case authorize, servicePath, failureMode, failureStatus, onDuplicate
  case limits, limit, rate, rates, limitRate, burst, keyFormats, onMissingKey, maxKeys, limitScope
  case limitReply, limitReplyStatus, rateLimitHeaders, limitName
  case plainFormat, formats, transforms, transform, hmac, hmacAlgorithm, hmacOutput, mask, maskBits
  case regex, regexes, bound
  case tables, table, tableEntries, tableTestList, tableTest, variables
  case textTests, tableTests, cidrs, cidr, fraction, percent, responseMatch, statuses, status
  case grpcStatuses, grpcStatus, valueTests, valueTest
  case renames, rename, onConflict, headerEdits, substitutions, substitution, dedupes, dedupe
  case pathRewrite, queryValues, queryValue, queryEncoding, textGlobs, textGlob, textNames, text
  case cookieValues, responseCookies, responseCookie, cookieEdits, cookieEdit, cookieAge, sameSite
  case cors, corsAge, redirect, redirectStatus, redirectScheme, redirectQuery, port
  case prefixReplacement, statusCode
  case responseFlags, responseFlag
}

/// The objects; rows in `Schema.shapes`, in this order.
package enum ShapeID: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  case none
  case configuration, metric, match, stringTest, rule
  case requestAction, responseAction, doneAction, headerValue, reply
  case service, authorize, limit, limitRate, limitReply
  case value, transform, hmac, substitution, table, tableTest
  case rename, pathRewrite, queryValue, responseCookie, cookieEdit, cors, redirect
  case prefixReplacement, fraction, responseMatch, valueTest
}

/// The sets of words; their rows stand in `Schema.choices`.
package enum ChoiceSet: UInt8, BitwiseCopyable, CaseIterable, Sendable {
  case none, mode, metricType, onMissing, onlyIf, onLocalReply
  case failureMode, onDuplicate, onMissingKey, limitScope, rateLimitHeaders
  case transform, hmacAlgorithm, hmacOutput, keepStatus, onConflict, dedupe, queryEncoding
  case sameSite, redirectScheme, redirectQuery
  case responseFlag
}
