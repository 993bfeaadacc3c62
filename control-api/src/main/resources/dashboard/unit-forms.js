// The forms of one unit: its share, its plan, its freeze, back into the game after a revert.

import * as asks from './asks.js';
import {el} from './dom.js';
import {unitName} from './format.js';
import {choice, duration, field, openForm, reason} from './forms.js';

export function openShareForm(desk, place, unit) {
  const {generation} = desk.site;
  openForm(desk, place, {
    what: `Share of ${unit.name}`,
    fields: [
      field('to new', el('input', {
        name: 'share', required: true, size: 6, value: unit.share, pattern: '\\d{1,3}(\\.\\d{1,2})?%?', inputmode: 'decimal',
        title: '0% to 100%, like 25% or 0.5%', autocomplete: 'off',
      })),
      reason('why now'),
    ],
    ask: (form) => asks.share(unit.name, form.share.replace(/%?$/, '%'), form.reason, generation),
  });
  place.querySelector('[name=share]').select();
}

/** The steps that a plan can take from where it stands, the likeliest first. */
function stepsOf(plan) {
  const all = {
    start: 'start: begin at stage 1', advance: 'advance: leave the stage before its time', resume: 'resume: let it go on',
    hold: 'hold: stand still at this share', postpone: 'postpone: let nothing rise for a while', skip: 'skip: go past what the stage waits for',
    abort: 'abort: back to old, the plan ends',
  };
  const steps = {'not-started': ['start'], aborted: ['start'], running: ['hold', 'advance', 'postpone', 'skip', 'abort'],
    held: ['resume', 'postpone', 'skip', 'abort'], done: ['abort']}[plan.state] ?? [];
  return steps.map((step) => [step, all[step]]);
}

export function openPlanForm(desk, place, unit, step) {
  const steps = stepsOf(unit.plan);
  const lasting = duration('for', 'for', {value: '8h', required: true});
  const step0 = step ?? steps[0][0];
  const chosen = choice('Step', 'step', steps, step0);
  const show = (now) => {
    lasting.hidden = now !== 'postpone';
    lasting.querySelector('input').disabled = now !== 'postpone';
  };
  chosen.addEventListener('change', (event) => show(event.target.value));
  show(step0);
  openForm(desk, place, {
    what: `Plan of ${unit.name}`, fields: [chosen, lasting, reason('why now')],
    ask: (form) => asks.plan(unit.name, form.step, form.reason, form.for ? {for: form.for} : {}),
  });
}

export function openRearmForm(desk, place, unit) {
  const change = field('Change', el('input', {name: 'change', maxlength: 500, size: 20, autocomplete: 'off', placeholder: 'such as a release', title: 'what was changed; asked for after three reverts in 24 h'}));
  openForm(desk, place, {
    what: `Allow ${unit.name} to be exposed again (at 0%)`, fields: [reason('what was found and mended'), change],
    ask: (form) => asks.rearm(unit.name, form.reason, form.change),
  });
}

/** units: none for everything. */
export function openFreezeForm(desk, place, what, isShut, units) {
  const modes = [['read-only', 'read-only: refuse writes'], ['hold', 'hold: let writes wait'], ['closed', 'closed: refuse everything'], ['open', 'open: let everything pass']];
  openForm(desk, place, {
    what, fields: [choice('Mode', 'mode', modes, isShut ? 'open' : 'read-only'),
      duration('for', 'for', {title: 'like 15m; empty: until somebody opens it'}), reason('why')],
    ask: (form) => asks.freeze({mode: form.mode, reason: form.reason, ...(units && {units}), ...(form.for && form.mode !== 'open' && {for: form.for})}),
  });
}

/** After a revert that was refused because the plan is past its point of no return. */
export function openForceForm(desk, place, name, refusal) {
  openForm(desk, place, {
    what: `Take ${unitName(name)} back all the same`, fields: [el('p', {'data-tone': 'bad'}, refusal.message), reason('why it must go back')],
    ask: (form) => asks.forcedRevert(name, form.reason),
  });
}
