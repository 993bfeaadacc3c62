// What was measured of one unit since somebody looks: a point each second, so that every picture of it is drawn from the same.

export class Trail {
  points = [];

  /** seconds: how long a point is remembered. */
  constructor(seconds) {
    this.seconds = seconds;
  }

  /** live is one unit of an event "measures"; time in milliseconds. */
  add(time, live) {
    this.live = live;
    this.points.push({time, old: side(live.old), fresh: side(live.new), suspicion: live.suspicion, shareBp: live.latched ? 0 : live.shareBp});
    while (this.points[0].time < time - this.seconds * 1000) {
      this.points.shift();
    }
  }

  /** Those of the last seconds. */
  since(time) {
    return this.points.filter((point) => point.time >= time);
  }
}

/** Nothing where nobody came: a gap, not a zero. */
function side(measure) {
  return measure?.count ? {count: measure.count, errorRate: measure.errorRate, p95: measure.p95} : undefined;
}
