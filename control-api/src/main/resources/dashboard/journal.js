// The last changes, newest first.

import {el} from './dom.js';

const SHOWN = 60;
const PAGE = 100;

/** The newest entries of a journal that can only be read forwards: looks for its end in ever larger, then ever smaller steps. */
export async function newestEntries(api) {
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
  const {entries} = await api.get(`/journal?after=${Math.max(0, known - SHOWN)}&limit=${PAGE + SHOWN}`);
  return entries;
}

export class ChangeList {
  #list;
  #last = 0;

  constructor(list) {
    this.#list = list;
  }

  get lastSeq() {
    return this.#last;
  }

  /** False for an entry that is already there. */
  add(entry) {
    if (entry.seq <= this.#last) {
      return false;
    }
    this.#last = entry.seq;
    this.#list.prepend(el('li', {'data-kind': entry.kind},
      el('time', {datetime: entry.at, title: entry.at}, `${entry.at.slice(5, 10)} ${entry.at.slice(11, 19)}`),
      el('span', {class: 'who'}, entry.actor),
      el('span', {class: 'what'}, entry.sentence, entry.reason ? el('span', {class: 'why'}, ` — ${entry.reason}`) : ''),
      el('span', {class: 'generation'}, `generation ${entry.generation}`)));
    while (this.#list.children.length > SHOWN) {
      this.#list.lastChild.remove();
    }
    return true;
  }
}
