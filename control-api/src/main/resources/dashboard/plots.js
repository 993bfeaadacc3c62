// How a unit went: requests, errors and p95 of old and new, as they are measured now or as the history has them.

import {el} from './dom.js';
import {millis, moment, percent} from './format.js';
import {concerns} from './journal.js';
import {Panel} from './panel.js';
import {Plot} from './plot.js';
import {limit} from './unit-words.js';

const RANGES = [['live', 'last 10 min, live', 600_000], ['hour', 'last hour', 3_600_000], ['six', 'last 6 h', 21_600_000], ['day', 'last day', 86_400_000]];
const EVERY = 30_000;
const LIVE_GAP = 5_000;
const MINUTE = 60_000;
const PAGE = 1_000;
const MARKS = {shares: 'raise', plan: 'raise', revert: 'back', rearm: 'raise', contained: 'back', freeze: 'still', frozen: 'still', config: 'still'};

export class PlotsPanel extends Panel {
  #minutes = [];
  #plots = [
    new Plot({name: 'Requests a second', figure: (side) => side.count / side.seconds, words: (value) => (value < 10 ? value.toFixed(1) : value.toFixed(0)), least: 1}),
    new Plot({name: 'Errors', figure: (side) => side.errorRate, words: percent, least: 0.01}),
    new Plot({name: 'p95', figure: (side) => side.p95, words: millis, least: 10}),
  ];
  #legend = el('p', {class: 'keys'}, el('span', {class: 'old'}, '━ old'), ' ', el('span', {class: 'new'}, '━ new'),
    ' · marks: share or stage (solid), taken back (thick), frozen or reloaded (dotted) · gaps: nobody came');
  #span = el('p', {class: 'keys'});

  constructor(desk, name) {
    super('Old against new', {every: EVERY, read: () => this.#read(), show: (minutes) => this.#take(minutes)});
    this.desk = desk;
    this.name = name;
    this.range = RANGES[0];
    const choose = el('select', {'aria-label': 'Time that is shown'}, ...RANGES.map(([value, text]) => el('option', {value}, text)));
    choose.addEventListener('change', () => {
      this.range = RANGES.find(([value]) => value === choose.value);
      this.#minutes = [];
      this.look();
    });
    this.tools.append(choose);
    this.body.append(el('div', {class: 'plots'}, ...this.#plots.map((plot) => plot.node)), this.#span, this.#legend);
  }

  /** Every second: what is measured now, behind what the history has of the time before. */
  tick(now) {
    if (this.range[0] === 'live') {
      const live = this.desk.trail(this.name).points.map((point) => ({time: point.time, gap: LIVE_GAP, old: timed(point.old, 10), fresh: timed(point.fresh, 10)}));
      const before = live[0]?.time ?? now;
      this.#draw([...this.#minutes.filter((point) => point.time < before), ...live], now);
    }
  }

  async #read() {
    const from = new Date(this.desk.now() - this.range[2]).toISOString();
    const minutes = [];
    let after = '';
    do {
      const page = await this.desk.api.get(`/history?unit=${encodeURIComponent(this.name)}&from=${from}&limit=${PAGE}${after}`);
      minutes.push(...page.minutes);
      after = page.next ? `&after=${encodeURIComponent(page.next)}` : '';
    } while (after);
    return byTime(minutes);
  }

  #take(points) {
    this.#minutes = points;
    if (this.range[0] === 'live') {
      this.tick(this.desk.now());
    } else {
      this.#draw(points, this.desk.now());
    }
  }

  #draw(points, to) {
    const from = to - this.range[2];
    const unit = this.desk.unit(this.name);
    const marks = this.desk.journal.entries.filter((entry) => MARKS[entry.kind] && (entry.kind === 'config' || concerns(entry, this.name)))
      .map((entry) => ({time: Date.parse(entry.at), kind: MARKS[entry.kind], text: entry.sentence}));
    const within = marks.filter((mark) => mark.time >= from);
    this.#plots.forEach((plot, i) => plot.draw({points, from, to, marks: within, limit: i === 1 && unit ? limit(unit) : 0}));
    this.#span.textContent = `${moment(from)} to ${moment(to)} UTC`;
  }
}

function timed(side, seconds) {
  return side && {...side, seconds};
}

/** The minutes of both stacks as points. */
function byTime(minutes) {
  const points = new Map();
  for (const minute of minutes) {
    const point = points.get(minute.at) ?? {time: Date.parse(minute.at) + MINUTE / 2, gap: 2.5 * MINUTE};
    if (minute.count > 0) {
      point[minute.stack === 'old' ? 'old' : 'fresh'] = {...minute, errorRate: minute.failures / minute.count};
    }
    points.set(minute.at, point);
  }
  return [...points.values()].sort((a, b) => a.time - b.time);
}
