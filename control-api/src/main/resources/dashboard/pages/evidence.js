// The evidence board: what was handed in for gates, by whom, how old it is, what the gates make of it, and what is missing.

import {el} from '../dom.js';
import {moment, unitName} from '../format.js';
import {verdict} from '../gates.js';
import {fill, Panel} from '../panel.js';
import {small, table} from '../table.js';

const EVERY = 10_000;

export class EvidencePage {
  title = 'Evidence';

  constructor(desk) {
    this.panel = new Panel('What was handed in', {
      hint: 'the last of every gate and unit', every: EVERY, read: () => desk.api.get('/evidence'),
      show: ({evidence, missing}) => fill(this.panel.body, [evidence, missing], () => [board(evidence), missingPart(missing)]),
    });
    this.node = el('div', {class: 'page'}, el('h2', {tabindex: -1}, 'Evidence ', el('span', {class: 'hint'}, 'what backups, restores and checks have shown')), this.panel.node,
      el('p', {class: 'keys'}, 'Evidence is handed in by programs: sluice gate evidence UNIT GATE FILE'));
    this.panel.look();
  }

  show() {} // the panel looks by itself

  close() {
    this.panel.close();
  }
}

function board(evidence) {
  return table('Evidence', [
    {name: 'Gate', cell: (one) => [one.gate, small(`${unitName(one.unit)}, ${one.type}`)]},
    {name: 'Verdict', cell: (one) => verdict(one)},
    {name: 'What the gate makes of it', cell: (one) => [one.sentence ?? 'not judged yet', small(one.remedy ? `next: ${one.remedy}` : '', 'alert')]},
    {name: 'Handed in', cell: (one) => [`${one.evidence.author}, of ${moment(one.evidence.at)}`, small(`received ${moment(one.evidence.received)}`),
      small(one.evidence.expires ? `until ${moment(one.evidence.expires)}` : '')]},
    {name: 'Content', cell: (one) => el('details', {}, el('summary', {'aria-label': `Content of ${one.gate} of ${unitName(one.unit)}`}, 'as it came'),
      el('pre', {tabindex: 0}, JSON.stringify(one.content, undefined, 2)))},
  ], evidence, 'Nothing was handed in yet.');
}

function missingPart(missing) {
  return missing.length === 0 ? el('p', {class: 'keys'}, 'Every gate that a plan names has some.')
    : el('p', {class: 'missing', 'data-tone': 'alert'}, `Missing, though a plan asks for it: ${missing.map((one) => `${one.gate} of ${unitName(one.unit)}`).join(', ')}.`);
}
