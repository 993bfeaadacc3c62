// The pictures that were in force, the newest first: by whose decision, how one differs from now or from another, and back to it.

import * as asks from './asks.js';
import {actButton} from './buttons.js';
import {el} from './dom.js';
import {moment, unitName} from './format.js';
import {choice, closeForm, openForm, reason} from './forms.js';
import {fill, Panel} from './panel.js';
import {small, table, toned} from './table.js';

const PAGE = 50;

export class GenerationsPanel extends Panel {
  #marks = [];
  #older = el('button', {type: 'button', hidden: true}, 'Read older generations');
  #compared = 0;
  #difference = el('div', {class: 'difference'});

  constructor(desk) {
    super('Generations', {
      hint: 'each accepted change made one; their numbers have gaps', name: 'generations', read: () => desk.api.get(`/generations?limit=${PAGE}`),
      show: (page) => this.#showNewest(page),
    });
    this.desk = desk;
    this.forms.after(this.#difference);
    this.body.after(this.#older);
    this.#older.addEventListener('click', () => this.#readOlder());
  }

  #showNewest({generations}) {
    const last = generations.at(-1)?.generation ?? 0;
    const joins = this.#marks[0]?.generation >= last; // else there is a gap that nobody has read
    const kept = joins ? this.#marks.filter((mark) => mark.generation < last) : [];
    this.#marks = [...generations, ...kept];
    this.#older.hidden = kept.length === 0 ? generations.length < PAGE : this.#older.hidden;
    this.#fill();
  }

  #fill() {
    fill(this.body, [this.#marks, this.desk.site.generation], () => [table('Generations', [
      {name: 'Generation', cell: (mark) => [String(mark.generation), small(mark.generation === this.desk.site.generation ? 'in force' : '', 'good')]},
      {name: 'Since', cell: (mark) => moment(mark.at)},
      {name: 'Decision', cell: (mark) => (mark.sentence ? [mark.sentence, small(mark.reason)] : small('a step of a rise, or what became of decisions that met'))},
      {name: 'By', cell: (mark) => mark.actor ?? ''},
      {name: 'Actions', cls: 'acts', cell: (mark) => this.#buttons(mark)},
    ], this.#marks, 'No generation is kept yet.')]);
  }

  #buttons({generation}) {
    const compare = el('button', {type: 'button', 'aria-label': `Compare generation ${generation}`}, 'Compare');
    compare.addEventListener('click', () => this.#compare(generation, '', 'h4'));
    const isNow = generation === this.desk.site.generation;
    return [compare, isNow ? undefined : actButton(this.desk, 'Restore…', {label: `Restore generation ${generation}`}, () => this.#openRestore(generation))];
  }

  async #readOlder() {
    this.#older.disabled = true;
    const last = this.#marks.at(-1);
    try {
      const {generations} = await this.desk.api.get(`/generations?limit=${PAGE}&before=${last.generation}`);
      if (last === this.#marks.at(-1)) { // else the list was begun anew meanwhile
        this.#marks.push(...generations);
        this.#older.hidden = generations.length < PAGE;
        this.#fill();
      }
    } catch (refusal) {
      this.desk.say('bad', `Older generations could not be read: ${refusal.message}.`);
    }
    this.#older.disabled = false;
  }

  /** what has the focus afterwards: h4 or select. */
  async #compare(from, to, focus) {
    closeForm();
    const asked = ++this.#compared;
    try {
      const difference = await this.desk.api.get(`/generations/${from}/diff${to ? `?to=${to}` : ''}`);
      if (asked === this.#compared) { // else another one was asked for since
        this.#showDifference(difference, to);
        this.#difference.querySelector(focus).focus();
      }
    } catch (refusal) {
      this.desk.say('bad', `Generation ${from} could not be compared: ${refusal.message}. ${refusal.remedy ?? ''}`);
    }
  }

  #showDifference({from, to, units}, chosen) {
    const others = this.#marks.filter((mark) => mark.generation !== from).map(({generation}) => [String(generation), `generation ${generation}`]);
    const other = choice('with', 'to', [['', 'now'], ...others], chosen);
    other.addEventListener('change', (event) => this.#compare(from, event.target.value, 'select'));
    const gone = el('button', {type: 'button'}, 'Close');
    gone.addEventListener('click', () => {
      this.#compared++;
      this.#difference.replaceChildren();
    });
    this.#difference.replaceChildren(
      el('div', {class: 'title'}, el('h4', {tabindex: -1}, `Generation ${from} and ${chosen ? to : 'now'}`), other, gone),
      table(`What differs between generation ${from} and ${chosen ? to : 'now'}`, [
        {name: 'Unit', cell: (unit) => unitName(unit.name)},
        {name: `In generation ${from}`, cell: (unit) => stood(unit.from)},
        {name: chosen ? `In generation ${to}` : 'Now', cell: (unit) => stood(unit.to)},
      ], units, 'Nothing differs.'));
  }

  #openRestore(generation) {
    const units = this.desk.site.units.filter((unit) => unit.name !== '-').map((unit) => [unit.name, unit.name]);
    openForm(this.desk, this.forms, {
      what: `Shares as in generation ${generation}`, fields: [choice('Units', 'unit', [['', 'all'], ...units], ''), reason('why')],
      ask: (form) => asks.restore(generation, form.unit ? [form.unit] : undefined, form.reason),
    });
  }
}

/** Where a unit stood; there may have been none. */
function stood(unit) {
  if (!unit) {
    return small('there was none');
  }
  const stage = unit.stage ? `, stage ${unit.stage}` : '';
  return [unit.share, unit.latched ? toned('bad', ' reverted') : '', small(unit.plan === 'not-started' ? '' : `plan ${unit.plan}${stage}`),
    small(unit.freeze === 'open' ? '' : `frozen ${unit.freeze}`, 'alert')];
}
