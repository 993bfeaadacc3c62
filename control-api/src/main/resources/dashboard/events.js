// Server-sent events over fetch, because EventSource cannot send a token.

const SHORTEST = 500;
const LONGEST = 10_000;
const SILENCE = 15_000;

/** Splits a text stream into events {type, id, data}; a piece may end anywhere. */
export class EventParser {
  #rest = '';
  #event = {type: 'message', id: undefined, data: []};

  /** The events that this piece completes. */
  take(piece) {
    const lines = (this.#rest + piece).split('\n');
    this.#rest = lines.pop();
    return lines.map((line) => this.#line(line.endsWith('\r') ? line.slice(0, -1) : line)).filter((event) => event);
  }

  #line(line) {
    if (line === '') {
      const {type, id, data} = this.#event;
      this.#event = {type: 'message', id: undefined, data: []};
      return data.length > 0 ? {type, id, data: data.join('\n')} : undefined;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      this.#event.type = value;
    } else if (field === 'id') {
      this.#event.id = value;
    } else if (field === 'data') {
      this.#event.data.push(value);
    }
    return undefined;
  }
}

/**
 * Reads events until stop() is called; comes back after a break, later each time, and says after which event.
 * heard(event) gets each; broken(refusal, millis) is told of each break and of the wait before the next attempt.
 */
export class EventStream {
  #api;
  #last;
  #heard;
  #broken;
  #stopped = false;
  #abort = new AbortController();

  /** last() is the number of the last event that is known, undefined for none: then only what happens from now on is told. */
  constructor(api, last, {heard, broken}) {
    this.#api = api;
    this.#last = last;
    this.#heard = heard;
    this.#broken = broken;
  }

  async run() {
    let wait = SHORTEST;
    while (!this.#stopped) {
      let failure;
      try {
        await this.#read(() => {
          wait = SHORTEST;
        });
      } catch (e) {
        failure = e;
      }
      if (!this.#stopped) {
        this.#broken(failure, wait);
        await new Promise((resolve) => {
          setTimeout(resolve, wait * (0.75 + Math.random() / 2)); // so that many pages do not come back at once
        });
        wait = Math.min(wait * 2, LONGEST);
      }
    }
  }

  stop() {
    this.#stopped = true;
    this.#abort.abort();
  }

  async #read(alive) {
    this.#abort = new AbortController();
    const abort = this.#abort;
    const reader = (await this.#api.events(this.#last(), abort.signal)).getReader();
    const decoder = new TextDecoder();
    const parser = new EventParser();
    for (;;) {
      const silence = setTimeout(() => abort.abort(new Error(`no word for ${SILENCE / 1000} s`)), SILENCE); // measures come every second: nothing means a dead connection
      const {done, value} = await reader.read().finally(() => clearTimeout(silence));
      if (done) {
        return;
      }
      for (const event of parser.take(decoder.decode(value, {stream: true}))) {
        alive();
        this.#heard(event);
      }
    }
  }
}
