// Passes: who is let in to what is frozen, or to one stack, until when; made, shown once and taken back.

import * as asks from './asks.js';
import {actButton} from './buttons.js';
import {el} from './dom.js';
import {moment, span, unitName} from './format.js';
import {choice, duration, field, openForm, reason} from './forms.js';
import {fill, Panel} from './panel.js';
import {Clocks, small, table} from './table.js';

const EVERY = 5_000;

export class PassesPanel extends Panel {
  #clocks = new Clocks();
  #made = el('div', {class: 'made', role: 'status'});

  constructor(desk) {
    super('Passes', {
      hint: 'testers who are let in', every: EVERY, name: 'passes', read: () => desk.api.get('/bypass'),
      show: ({passes}) => fill(this.body, passes, () => this.#table(passes)),
    });
    this.desk = desk;
    this.tools.append(actButton(desk, 'Make a pass…', {}, () => this.#openNew()));
    this.forms.after(this.#made);
  }

  tick(now) {
    this.#clocks.tick(now);
  }

  #table(passes) {
    this.#clocks.clear();
    const made = table('Passes that are not over', [
      {name: 'Who', cell: (pass) => [pass.holder, small(pass.id)]},
      {name: 'Units', cell: (pass) => pass.units.map(unitName).join(', ') || 'everything'},
      {name: 'Lets in to', cell: (pass) => [pass.stack ? `stack ${pass.stack}` : pass.modes.join(', ') || 'no freeze',
        small(pass.allowWrites ? 'writes too' : 'no writes to what is frozen'), small(pass.networks.join(', '))]},
      {name: 'Until', cell: (pass) => this.#until(pass)},
      {name: 'Given', cell: (pass) => [`by ${pass.by}, ${moment(pass.made)}`, small(pass.linkUsed ? `link used ${moment(pass.linkUsed)}` : '')]},
      {name: 'Actions', cls: 'acts', cell: (pass) => actButton(this.desk, 'Revoke', {label: `Revoke pass of ${pass.holder}, ${pass.id}`}, () => this.#revoke(pass))},
    ], passes, 'Nobody has a pass.');
    this.tick(this.desk.now());
    return [made];
  }

  #until(pass) {
    return [moment(pass.until), this.#clocks.text((now) => `${span(Date.parse(pass.until) - now)} left`)];
  }

  async #revoke(pass) {
    await this.desk.actions.carryOut(asks.revokePass(pass));
    this.look();
  }

  #openNew() {
    const units = this.desk.site.units.filter((unit) => unit.name !== '-').map((unit) => [unit.name, unit.name]);
    openForm(this.desk, this.forms, {
      what: 'Make a pass',
      fields: [
        field('For whom', el('input', {name: 'holder', required: true, maxlength: 500, size: 14, autocomplete: 'off'})),
        choice('Units', 'units', [['', 'everything'], ...units], ''),
        choice('Stack', 'stack', [['', 'where they would go anyway'], ['old', 'old'], ['new', 'new']], ''),
        choice('Writes', 'writes', [['', 'not to what is frozen'], ['yes', 'too']], ''),
        field('Page', el('input', {name: 'page', size: 12, value: '/', pattern: '/\\S*', title: 'a path of the site'})),
        duration('for', 'for', {value: '1h', required: true}), reason('why'),
      ],
      ask: ({units: unit, stack, writes, ...form}) => asks.givePass({...form, ...(unit && {units: [unit]}), ...(stack && {stack}), ...(writes && {allowWrites: true})}),
      done: (made) => this.#showOnce(made),
    });
  }

  /** What lets somebody in is told once, and only here. */
  #showOnce(made) {
    const gone = el('button', {type: 'button'}, 'I have it');
    gone.addEventListener('click', () => this.#made.replaceChildren());
    this.#made.replaceChildren(
      el('p', {}, `The link for ${made.holder}, good once, shown only now:`),
      ...(made.links ?? []).map((link) => el('code', {}, link)),
      ...(made.header ? [el('p', {}, 'For programs, the header:'), el('code', {}, `Sluice-Bypass: ${made.header}`)] : []), gone);
    this.look();
  }
}
