// The gates of a unit: what each says, what it saw, and the agreement that some of them want.

import * as asks from './asks.js';
import {actButton} from './buttons.js';
import {moment} from './format.js';
import {openForm, reason} from './forms.js';
import {fill, Panel} from './panel.js';
import {small, table, toned} from './table.js';

const EVERY = 5_000;
const VERDICTS = {pass: ['good', '✓ pass'], fail: ['bad', '✗ fail'], inconclusive: ['alert', '? cannot tell']};

export class GatesPanel extends Panel {
  constructor(desk, name) {
    super('Gates', {
      hint: 'what must hold before it grows', every: EVERY, name: 'gates', read: () => desk.api.get(`/units/${encodeURIComponent(name)}/gates`),
      show: ({gates}) => {
        const rows = this.#ofPlanFirst(gates);
        fill(this.body, rows, () => [this.#table(rows)]);
      },
    });
    this.desk = desk;
    this.name = name;
  }

  #ofPlanFirst(gates) {
    return [...gates].sort((a, b) => Number(b.watched) - Number(a.watched) || Number(Boolean(b.verdict)) - Number(Boolean(a.verdict)));
  }

  #table(gates) {
    return table('Gates', [
      {name: 'Gate', cell: (gate) => [gate.gate, small(gate.gate === gate.type ? '' : gate.type)]},
      {name: 'Verdict', cell: (gate) => [verdict(gate), small(gate.watched ? 'the plan asks for it' : '')]},
      {name: 'What it saw', cell: (gate) => [gate.sentence ?? 'never looked at', small(gate.remedy ? `next: ${gate.remedy}` : '', 'alert')]},
      {name: 'Evidence', cell: (gate) => (gate.evidence ? [`by ${gate.evidence.author}, ${moment(gate.evidence.at)}`,
        small(gate.evidence.expires ? `until ${moment(gate.evidence.expires)}` : '')] : small(gate.judgedAt ? `judged ${moment(gate.judgedAt)}` : ''))},
      {name: 'Actions', cls: 'acts', cell: (gate) => this.#buttons(gate)},
    ], gates, 'There is none.');
  }

  #buttons(gate) {
    const check = actButton(this.desk, 'Check', {unit: this.name, label: `Check gate ${gate.gate}`}, () => this.#check(gate));
    const approve = gate.type === 'approval' ? actButton(this.desk, 'Approve…', {role: 'approver', unit: this.name, label: `Approve gate ${gate.gate}`},
      () => openForm(this.desk, this.forms, {
        what: `Approve ${gate.gate} of ${this.name}`, fields: [reason('what was looked at')],
        ask: (form) => asks.approve(this.name, gate.gate, form.reason), done: () => this.look(),
      })) : undefined;
    return [check, approve, approve && small(this.desk.whyNot('approver', this.name))];
  }

  /** Looking changes nothing, so there is nothing to rehearse. */
  async #check(gate) {
    this.desk.say('quiet', `Looking at gate ${gate.gate}…`);
    try {
      const seen = await this.desk.api.post(`/units/${encodeURIComponent(this.name)}/gates/${encodeURIComponent(gate.gate)}/check`);
      this.desk.say(seen.looking ? 'quiet' : VERDICTS[seen.verdict]?.[0] ?? 'quiet', seen.looking ? `Gate ${gate.gate} is still being looked at.` : `Gate ${gate.gate} says ${seen.verdict}: ${seen.sentence}.`);
    } catch (refusal) {
      this.desk.say('bad', `Gate ${gate.gate} could not be looked at: ${refusal.message}. ${refusal.remedy ?? ''}`);
    }
    this.look();
  }
}

export function verdict({verdict: word}) {
  const [tone, text] = VERDICTS[word] ?? ['quiet', '– not known'];
  return toned(tone, text);
}
