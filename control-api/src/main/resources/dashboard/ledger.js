// The writes of a unit that only new has accepted: what a revert would part visitors from.

import {el} from './dom.js';
import {moment} from './format.js';
import {fill, Panel} from './panel.js';
import {small, table, toned} from './table.js';
import {lostWords} from './verdict.js';

const EVERY = 10_000;
const SHOWN = 10;

export class LedgerPanel extends Panel {
  constructor(desk, name) {
    const path = `/ledger/${encodeURIComponent(name)}`;
    super('Ledger', {
      hint: 'writes that only new has', every: EVERY, name: 'ledger', read: () => desk.api.get(`${path}?limit=${SHOWN}`),
      show: ({entries, atStake}) => fill(this.body, [entries, atStake], () => [el('p', {}, `${lostWords({atStake})}.`), ledgerTable(entries)]),
    });
    const csv = el('button', {type: 'button'}, 'Download CSV');
    csv.addEventListener('click', () => download(desk, `${path}/csv`, `ledger-${name}.csv`));
    this.tools.append(csv);
  }
}

function ledgerTable(entries) {
  return table(`The first ${SHOWN} writes`, [
    {name: 'Write', cell: (entry) => [entry.endpoint, small(moment(entry.at))]},
    {name: 'Certainty', cell: (entry) => toned(entry.certainty === 'accepted' ? 'plain' : 'alert', entry.certainty, entry.status ? `, ${entry.status}` : '')},
    {name: 'Names it goes by', cell: (entry) => [Object.values(entry.ids ?? {}).join(', ') || '–', small(entry.requestId)]},
    {name: 'Amount', cls: 'n', cell: (entry) => (entry.amount === undefined ? '–' : entry.amount.toFixed(2))},
    {name: 'Carried over', cell: (entry) => (entry.carriedOver ? 'yes' : 'no')},
  ], entries, 'There is none.');
}

/** Saves what the API gives under a name; says so when it cannot be had. */
export async function download(desk, path, name) {
  try {
    const link = el('a', {href: URL.createObjectURL(await desk.api.file(path)), download: name});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  } catch (refusal) {
    desk.say('bad', `${name} could not be had: ${refusal.message}.`);
  }
}
