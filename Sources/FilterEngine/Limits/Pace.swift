import FilterConfig

/// A rate as GCRA (the generic cell rate algorithm) takes it. All that is known of a key is one
/// moment, its *theoretical arrival time*: when its allowance will be whole again. A request moves it
/// on by one interval, and may not move it further ahead of now than the whole burst takes.
///
/// Bounds: periods are below 2^51 ns, so an interval is too. `burst` intervals are at most ten years
/// (the decoder refuses more), below 2^59 ns.
struct Pace: BitwiseCopyable {
  /// From one request to the next.
  let interval: Moment
  /// What the whole burst takes to come back.
  let tolerance: Moment
  /// Tells the rates of a limit apart.
  let salt: UInt64

  init(_ rate: LimitRate, salt: UInt64) {
    let period = UInt64(rate.period) &* 1_000_000
    let count = UInt64(max(1, rate.count))
    let rest = period % count  // below 2^20, so shifted below 2^40
    interval = Moment(period / count, (rest << Moment.fractionBits) / count)
    let burst = UInt64(rate.burst)
    let fraction = burst &* interval.fraction  // below 2^40
    tolerance = Moment(
      burst &* interval.whole &+ fraction >> Moment.fractionBits, fraction & Moment.fractionMask)
    self.salt = salt
  }

  /// The latest arrival time that is admitted.
  func latest(_ now: UInt64) -> Moment { Moment(now) + tolerance }

  /// The arrival time after another request; admitted unless it is past `latest`.
  func next(after arrival: Moment, _ now: UInt64) -> Moment {
    (arrival < Moment(now) ? Moment(now) : arrival) + interval
  }

  /// How many more requests are admitted at once.
  @inline(never)
  func remaining(_ arrival: Moment, _ now: UInt64) -> UInt32 {
    let left = latest(now) - arrival
    if interval.whole < 1 << 20 {
      // The tolerance is below 2^40 ns, so both fit 64 bits as steps of 2^-20.
      let steps = left.whole << Moment.fractionBits | left.fraction
      let interval = interval.whole << Moment.fractionBits | interval.fraction
      return UInt32(clamping: interval == 0 ? 0 : steps / interval)
    }
    // Leaving the fraction out finds at most one too many, since there are at most 10^6 of them.
    var count = left.whole / interval.whole
    let fraction = count &* interval.fraction
    let span = Moment(
      count &* interval.whole &+ fraction >> Moment.fractionBits, fraction & Moment.fractionMask)
    if left < span, count > 0 { count &-= 1 }
    return UInt32(clamping: count)
  }

  /// How long until the next request is admitted; nothing when one is now.
  func wait(_ arrival: Moment, _ now: UInt64) -> Moment { arrival + interval - latest(now) }
}
