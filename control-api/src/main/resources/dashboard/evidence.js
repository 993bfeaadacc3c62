// A small picture of the evidence that new is worse than old: how it grew over the last three minutes, towards the line at 1 where the
// guard takes the unit back.

import {el, setAttribute, setText, svg} from './dom.js';

const WIDTH = 170;
const HEIGHT = 22;
const SECONDS = 180;
/** What is above it is drawn at the top: the case is closed there. */
const TOP = 1.25;
/** From here on it is said in another colour. */
const NEAR = 0.5;

export class Evidence {
  #points = [];
  #area = svg('path', {class: 'grown'});
  #line = svg('line', {class: 'limit', x1: 0, x2: WIDTH, y1: level(1), y2: level(1)});
  #title = svg('title');
  #words = el('span', {class: 'scale words'});

  constructor() {
    this.node = el('div', {class: 'spark evidence', hidden: true}, svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img'},
      this.#title, this.#line, this.#area), this.#words);
  }

  /** What it was at a time (milliseconds); undefined for a unit that is not guarded. */
  add(time, ratio) {
    this.#points.push({time, ratio});
    while (this.#points.length > 0 && this.#points[0].time < time - SECONDS * 1000) {
      this.#points.shift();
    }
  }

  /** latest is what was said last; shown for units that are exposed, or were until the guard took them back. */
  draw(now, latest, shown) {
    this.node.hidden = !shown || latest === undefined;
    setAttribute(this.#area, 'd', this.#path(now));
    setAttribute(this.node, 'data-near', (latest ?? 0) >= NEAR ? 'true' : false);
    setText(this.#words, words(latest ?? 0));
    setText(this.#title, `${words(latest ?? 0)}; at 1 the guard takes the unit back. In the last 3 minutes at most ${this.#most()}`);
  }

  #path(now) {
    const points = this.#points.filter((point) => point.ratio !== undefined);
    if (points.length === 0) {
      return '';
    }
    const x = (point) => (WIDTH * (1 - (now - point.time) / 1000 / SECONDS)).toFixed(1);
    const tops = points.map((point) => `L${x(point)} ${level(point.ratio)}`).join('');
    return `M${x(points[0])} ${HEIGHT}${tops}L${x(points.at(-1))} ${HEIGHT}Z`;
  }

  #most() {
    return Math.max(0, ...this.#points.map((point) => point.ratio ?? 0)).toFixed(2);
  }
}

function words(ratio) {
  return `evidence ${ratio.toFixed(2)} of 1`;
}

function level(ratio) {
  return (HEIGHT * (1 - Math.min(TOP, ratio) / TOP)).toFixed(1);
}
