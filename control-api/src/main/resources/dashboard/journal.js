// The journal as far as the page has read it: the newest entries, and older ones when somebody asks for them.

const PAGE = 100;
const MOST = 3_000;

/** The number of the last entry of a journal that can only be read forwards: ever larger, then ever smaller steps. */
async function endOf(api) {
  const goesOnAfter = async (seq) => (await api.get(`/journal?after=${seq}&limit=1`)).entries.length > 0;
  let known = 0;
  let step = PAGE;
  while (await goesOnAfter(known + step)) {
    known += step;
    step *= 4;
  }
  for (let beyond = known + step; beyond - known > PAGE;) {
    const middle = Math.floor((known + beyond) / 2);
    if (await goesOnAfter(middle)) {
      known = middle;
    } else {
      beyond = middle;
    }
  }
  return known;
}

export class Journal {
  /** Oldest first, without a gap between them. */
  entries = [];

  constructor(api) {
    this.api = api;
  }

  get lastSeq() {
    return this.entries.at(-1)?.seq;
  }

  get isWhole() {
    return this.entries[0]?.seq <= 1;
  }

  /** Reads the newest; what came by the stream meanwhile stays. */
  async load() {
    const end = await endOf(this.api);
    const {entries} = await this.api.get(`/journal?after=${Math.max(0, end - PAGE)}&limit=${3 * PAGE}`);
    const read = new Set(entries.map((entry) => entry.seq));
    this.entries = [...entries, ...this.entries.filter((entry) => !read.has(entry.seq))].sort((a, b) => a.seq - b.seq);
  }

  async loadOlder() {
    const first = this.entries[0]?.seq ?? 1;
    if (first > 1) {
      const after = Math.max(0, first - 1 - 2 * PAGE);
      const {entries} = await this.api.get(`/journal?after=${after}&limit=${first - 1 - after}`);
      this.entries.unshift(...entries.filter((entry) => entry.seq < first));
    }
  }

  /** False for an entry that is already there. */
  add(entry) {
    if (entry.seq <= (this.lastSeq ?? 0)) {
      return false;
    }
    this.entries.push(entry);
    if (this.entries.length > MOST) {
      this.entries.splice(0, PAGE);
    }
    return true;
  }
}

/** Whether an entry says anything of a unit: its detail names it, as a key or as a value. */
export function concerns(entry, unit) {
  return names(entry.detail, unit);
}

function names(value, unit) {
  if (typeof value !== 'object' || value === null) {
    return value === unit;
  }
  return Object.entries(value).some(([key, inner]) => key === unit || names(inner, unit));
}
