// Entries of the journal as a list, newest first.

import {el} from './dom.js';

export function changeRow(entry, unfolded = false) {
  const what = el('span', {class: 'what'}, entry.sentence, entry.reason ? el('span', {class: 'why'}, ` — ${entry.reason}`) : '');
  return el('li', {'data-kind': entry.kind, 'data-seq': entry.seq},
    el('time', {datetime: entry.at, title: entry.at}, `${entry.at.slice(5, 10)} ${entry.at.slice(11, 19)}`),
    el('span', {class: 'who'}, entry.actor),
    unfolded ? el('div', {class: 'what'}, what, proof(entry)) : what,
    el('span', {class: 'generation'}, `generation ${entry.generation}`));
}

/** What an entry holds beside its sentence, to be unfolded. */
function proof(entry) {
  return el('details', {}, el('summary', {}, `${entry.kind}, entry ${entry.seq}`),
    el('pre', {tabindex: 0}, JSON.stringify(entry.detail, undefined, 2)), el('p', {class: 'hash'}, `hash ${entry.hash}`));
}

/** Keeps a list in step with entries; rows that are there already stay, unfolded ones as well. */
export function showChanges(list, entries, unfolded = false) {
  const known = new Map([...list.children].map((row) => [row.dataset.seq, row]));
  const rows = entries.map((entry) => known.get(String(entry.seq)) ?? changeRow(entry, unfolded));
  if (rows.length !== list.children.length || rows.some((row, i) => list.children[i] !== row)) {
    list.replaceChildren(...rows);
  }
}
