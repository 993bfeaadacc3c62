// Tables that become cards where there is no room; each cell then says what it is of.

import {el, setText} from './dom.js';

/** columns: {name, cell(row) → nodes or texts, cls}; the first one names the row. */
export function table(label, columns, rows, nothing) {
  if (rows.length === 0) {
    return el('p', {class: 'nothing'}, nothing);
  }
  const head = el('thead', {role: 'rowgroup'}, el('tr', {role: 'row'},
    ...columns.map(({name, cls}) => el('th', {scope: 'col', role: 'columnheader', class: cls ?? ''}, name))));
  return el('table', {class: 'cards', role: 'table', 'aria-label': label}, head, el('tbody', {role: 'rowgroup'}, ...rows.map((row) => line(columns, row))));
}

function line(columns, row) {
  return el('tr', {role: 'row'}, ...columns.map(({name, cell, cls}, i) => {
    const content = [cell(row)].flat().filter((one) => one !== undefined && one !== '');
    return i === 0 ? el('th', {scope: 'row', role: 'rowheader', class: cls ?? ''}, ...content)
      : el('td', {role: 'cell', class: cls ?? '', 'data-name': name, 'data-empty': content.length === 0 ? 'true' : false}, ...content);
  }));
}

/** A word whose tone says once more what it says. */
export function toned(tone, ...children) {
  return el('b', {'data-tone': tone}, ...children);
}

export function small(text, tone = 'quiet') {
  return text ? el('small', {'data-tone': tone}, text) : undefined;
}

/** Texts that change with the time alone. */
export class Clocks {
  #all = [];

  clear() {
    this.#all = [];
  }

  text(words) {
    const node = el('small');
    this.#all.push((now) => setText(node, words(now)));
    return node;
  }

  tick(now) {
    this.#all.forEach((clock) => clock(now));
  }
}
