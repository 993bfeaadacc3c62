// The review of a stretch of time: in short here, as a whole to download.

import {el} from '../dom.js';
import {counted, millis, moment, percent, span, unitName} from '../format.js';
import {field} from '../forms.js';
import {download} from '../ledger.js';
import {Panel} from '../panel.js';
import {small, table, toned} from '../table.js';

const FORMATS = [['html', 'HTML'], ['md', 'Markdown'], ['json', 'JSON']];
const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?Z';

export class ReportPage {
  title = 'Report';

  constructor(desk) {
    const time = (name) => el('input', {name, size: 21, placeholder: '2026-12-01T02:00:00Z', pattern: TIME, title: 'UTC, like 2026-12-01T02:00:00Z; empty: all that is known', autocomplete: 'off'});
    this.form = el('form', {class: 'inline standing', 'aria-label': 'Stretch of time'}, field('From (UTC)', time('from')), field('to', time('to')),
      el('button', {type: 'submit', class: 'primary'}, 'Show'));
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.panel.look();
    });
    this.panel = new Panel('In short', {read: () => desk.api.get(`/report${this.#query()}`), show: (report) => this.panel.body.replaceChildren(...parts(report))});
    this.panel.tools.append(...FORMATS.map(([format, name]) => {
      const button = el('button', {type: 'button'}, `Download ${name}`);
      button.addEventListener('click', () => download(desk, `/report${this.#query({format})}`, `report-${desk.site.site}.${format}`));
      return button;
    }));
    this.node = el('div', {class: 'page'}, el('h2', {tabindex: -1}, 'Report ', el('span', {class: 'hint'}, 'what moved, what went back, what it cost')), this.form, this.panel.node);
    this.panel.look();
  }

  #query(more = {}) {
    const asked = Object.entries({...Object.fromEntries(new FormData(this.form)), ...more}).filter(([, value]) => value);
    return asked.length > 0 ? `?${new URLSearchParams(asked)}` : '';
  }

  show() {} // it is of a time that is over

  close() {
    this.panel.close();
  }
}

function parts(report) {
  return [
    el('p', {}, `${moment(report.from)} to ${moment(report.to)} UTC: ${counted(report.journal.entries, 'entry', 'entries')} of the journal, `
      + `${counted(report.reverts.length, 'revert')}, ${counted(report.freezes.length, 'freeze')}, ${counted(report.drills.length, 'drill')}.`),
    units(report.units), reverts(report.reverts), differences(report.differences),
  ];
}

function units(all) {
  return table('Units', [
    {name: 'Unit', cell: (unit) => [unitName(unit.name), small(unit.owner)]},
    {name: 'Moves', cell: (unit) => unit.moves.map((move) => `${move.from} → ${move.to}`).join(', ') || 'none'},
    {name: 'old', cell: (unit) => sideWords(unit.old)}, {name: 'new', cell: (unit) => sideWords(unit.new)},
  ], all, 'Nothing is known of this time.');
}

function sideWords(side) {
  return side?.count ? [counted(side.count, 'request'), small(`${percent(side.errorRate)} failed, p95 ${millis(side.p95)}`)] : 'nobody';
}

function reverts(all) {
  return table('Reverts', [
    {name: 'Taken back', cell: (one) => [one.units.map(unitName).join(', '), small(moment(one.at))]},
    {name: 'Cause', cell: (one) => [toned('bad', one.cause), small(one.detail || one.reason)]},
    {name: 'By', cell: (one) => one.actor},
    {name: 'Cost', cell: (one) => (one.cost ? `${one.cost.failed} of ${one.cost.requests} requests failed${one.cost.seconds === undefined ? '' : ` in ${span(one.cost.seconds * 1000)}`}` : '–')},
  ], all, 'Nothing was taken back.');
}

function differences(all) {
  return el('p', {'data-tone': all.length > 0 ? 'alert' : 'quiet'}, all.length === 0 ? 'No write is on new alone.'
    : `On new alone: ${all.map((one) => `${one.writes} writes of ${unitName(one.unit)}${one.uncertain > 0 ? `, ${one.uncertain} uncertain` : ''}`).join('; ')}.`);
}
