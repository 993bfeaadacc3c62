// How numbers and times are said. Times are UTC, as in the journal and in the command line's answers.

const NOTHING = '–';

function rounded(value) {
  return value >= 100 ? value.toFixed(0) : value < 0.1 ? '<0.1' : value.toFixed(1);
}

/** Requests a second, out of a measure over some seconds. */
export function rate(measure, seconds) {
  const perSecond = (measure?.count ?? 0) / seconds;
  return perSecond === 0 ? '0' : rounded(perSecond);
}

export function errors(measure) {
  if (!measure?.count) {
    return NOTHING;
  }
  return measure.errorRate === 0 ? '0%' : `${rounded(measure.errorRate * 100)}%`;
}

export function p95(measure) {
  if (!measure?.count) {
    return NOTHING;
  }
  return millis(measure.p95);
}

export function millis(ms) {
  return ms >= 1000 ? `${rounded(ms / 1000)} s` : ms > 0 && ms < 1 ? '<1 ms' : `${Math.round(ms)} ms`;
}

/** 2.5% of 0.025. */
export function percent(ratio) {
  return `${Math.round(ratio * 1000) / 10}%`;
}

/** 12-01 02:03:04 of a Date or an RFC 3339 text; for what may be of another day. */
export function moment(time) {
  const text = new Date(time).toISOString();
  return `${text.slice(5, 10)} ${text.slice(11, 19)}`;
}

/** 02:03:04 of a Date or an RFC 3339 text. */
export function clock(time) {
  return new Date(time).toISOString().slice(11, 19);
}

/** 2 h 5 min, 3 min 4 s, 9 s. */
export function span(millis) {
  const seconds = Math.max(0, Math.round(millis / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) {
    return `${Math.floor(hours / 24)} days`;
  }
  if (hours > 0) {
    return `${hours} h ${minutes % 60} min`;
  }
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** "2 units, 1 unit". */
export function counted(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

/** The unclaimed rest has a name of one letter in the API. */
export function unitName(name) {
  return name === '-' ? 'everything else' : name;
}
