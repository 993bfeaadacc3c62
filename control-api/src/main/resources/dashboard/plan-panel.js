// The stages of a plan, with what each asks for, and the drill that goes before.

import * as asks from './asks.js';
import {actButton} from './buttons.js';
import {el} from './dom.js';
import {span} from './format.js';
import {openForm, reason} from './forms.js';
import {fill, Panel} from './panel.js';
import {small, table, toned} from './table.js';

const EVERY = 10_000;
const STATES = {done: ['good', '● done'], present: ['plain', '◉ present'], ahead: ['quiet', '○ ahead'], skipped: ['bad', '! skipped']};

export class PlanPanel extends Panel {
  constructor(desk, name) {
    super('Plan', {
      every: EVERY, name: 'plan', read: async () => (desk.unit(name)?.plan ? desk.api.get(`/units/${encodeURIComponent(name)}/plan`) : {stages: []}),
      show: ({stages, quiet, changeLock}) => fill(this.body, stages, () => parts(stages, quiet, changeLock)),
    });
    this.tools.append(actButton(desk, 'Rehearse a revert…', {unit: name, label: `Rehearse a revert of ${name}`}, () => openForm(desk, this.forms, {
      what: `Rehearse a revert of ${name}, on test requests that no visitor is touched by`, fields: [reason('why now')], ask: (form) => asks.drill(name, form.reason),
    })));
  }
}

function parts(stages, quiet = [], changeLock = []) {
  const hours = [quiet.length > 0 && `Rises in ${quiet.join('; ')} alone.`, changeLock.length > 0 && `Locked in ${changeLock.join('; ')}.`].filter(Boolean);
  return [...hours.map((text) => el('p', {class: 'keys'}, text)), table('Stages of the plan', [
    {name: 'Stage', cls: 'n', cell: (stage) => String(stage.stage)},
    {name: 'Share', cls: 'n', cell: (stage) => stage.share},
    {name: 'State', cell: (stage) => toned(...(STATES[stage.state] ?? ['plain', stage.state]))},
    {name: 'Takes', cell: (stage) => [stage.estimate?.seconds === undefined ? 'not known' : `about ${span(stage.estimate.seconds * 1000)}`, small(stage.estimate?.because)]},
    {name: 'Gates', cell: (stage) => [['entry', stage.entry], ['during', stage.during], ['exit', stage.exit]]
      .filter(([, gates]) => gates?.length > 0).map(([when, gates]) => el('span', {class: 'when'}, `${when}: ${gates.join(', ')} `))},
    {name: 'Way back', cell: (stage) => [stage.reversibility, small(`a failed gate: ${stage.onFail}`)]},
  ], stages, 'The file has no plan for this unit: its share is set by hand.')];
}
