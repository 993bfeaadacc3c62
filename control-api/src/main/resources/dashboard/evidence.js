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
  #area = svg('path', {class: 'grown'});
  #line = svg('line', {class: 'limit', x1: 0, x2: WIDTH, y1: level(1), y2: level(1)});
  #picture = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img'}, this.#line, this.#area);
  #words = el('span', {class: 'scale words'});

  constructor() {
    this.node = el('div', {class: 'spark evidence', hidden: true}, this.#picture, this.#words);
  }

  /** latest is what was said last; shown for units that are exposed, or were until the guard took them back. */
  draw(trail, now, latest, shown) {
    this.node.hidden = !shown || latest === undefined;
    const points = trail.since(now - SECONDS * 1000).filter((point) => point.suspicion !== undefined);
    setAttribute(this.#area, 'd', path(points, now));
    setAttribute(this.node, 'data-near', (latest ?? 0) >= NEAR ? 'true' : false);
    setText(this.#words, words(latest ?? 0));
    const most = Math.max(0, ...points.map((point) => point.suspicion)).toFixed(2);
    setAttribute(this.#picture, 'aria-label', `${words(latest ?? 0)}; at 1 the guard takes the unit back. In the last 3 minutes at most ${most}`);
  }
}

function path(points, now) {
  if (points.length === 0) {
    return '';
  }
  const x = (point) => (WIDTH * (1 - (now - point.time) / 1000 / SECONDS)).toFixed(1);
  const tops = points.map((point) => `L${x(point)} ${level(point.suspicion)}`).join('');
  return `M${x(points[0])} ${HEIGHT}${tops}L${x(points.at(-1))} ${HEIGHT}Z`;
}

function words(ratio) {
  return `evidence ${ratio.toFixed(2)} of 1`;
}

function level(ratio) {
  return (HEIGHT * (1 - Math.min(TOP, ratio) / TOP)).toFixed(1);
}
