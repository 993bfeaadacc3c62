// A small picture of one figure of old and new over the last three minutes, with a limit where there is one.

import {el, setAttribute, setText, svg} from './dom.js';
import {millis, percent} from './format.js';

const WIDTH = 170;
const HEIGHT = 36;
const SECONDS = 180;
/** How far above its line a label begins. */
const LABEL = 13;

export class Spark {
  #limit = svg('line', {class: 'limit', x1: 0, x2: WIDTH, visibility: 'hidden'});
  #old = svg('path', {class: 'old'});
  #fresh = svg('path', {class: 'new'});
  #limitLabel = el('span', {class: 'scale limit', 'aria-hidden': 'true'});
  #peakLabel = el('span', {class: 'scale peak', 'aria-hidden': 'true'});
  #picture = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img'}, this.#limit, this.#old, this.#fresh);

  /** name says what it is of, figure(side) picks it, words(value) says it; least is the smallest height it is drawn in. */
  constructor({name, figure, words, least}) {
    Object.assign(this, {name, figure, words, least});
    this.node = el('div', {class: 'spark'}, this.#picture, this.#limitLabel, this.#peakLabel);
  }

  /** limit is 0 for none. */
  draw(trail, now, limit) {
    const points = trail.since(now - SECONDS * 1000).map((point) => ({time: point.time, old: this.#value(point.old), fresh: this.#value(point.fresh)}));
    const highest = Math.max(0, ...points.flatMap((point) => [point.old ?? 0, point.fresh ?? 0]));
    const top = Math.max(limit * 1.6, highest * 1.1, this.least);
    setAttribute(this.#old, 'd', path(points, now, top, 'old'));
    setAttribute(this.#fresh, 'd', path(points, now, top, 'fresh'));
    setAttribute(this.#limit, 'visibility', limit > 0 ? 'visible' : 'hidden');
    setAttribute(this.#limit, 'y1', level(limit, top));
    setAttribute(this.#limit, 'y2', level(limit, top));
    setText(this.#limitLabel, limit > 0 ? this.words(limit) : '');
    this.#limitLabel.style.setProperty('top', `${level(limit, top) - LABEL}px`);
    setText(this.#peakLabel, highest > limit ? `${this.name} ${this.words(highest)}` : '');
    const most = (side) => {
      const seen = points.map((point) => point[side]).filter((value) => value !== undefined);
      return seen.length === 0 ? 'no traffic' : this.words(Math.max(...seen));
    };
    setAttribute(this.#picture, 'aria-label', `${this.name} in the last 3 minutes: old at most ${most('old')}, new at most ${most('fresh')}`);
  }

  #value(side) {
    return side && this.figure(side);
  }
}

export function errorSpark() {
  return new Spark({name: 'errors', figure: (side) => side.errorRate, words: percent, least: 0.01});
}

export function p95Spark() {
  return new Spark({name: 'p95', figure: (side) => side.p95, words: millis, least: 10});
}

function path(points, now, top, side) {
  let drawn = '';
  let pen = 'M';
  for (const point of points) {
    if (point[side] === undefined) {
      pen = 'M'; // no traffic: a gap, not a zero
      continue;
    }
    const x = WIDTH * (1 - (now - point.time) / 1000 / SECONDS);
    drawn += `${pen}${x.toFixed(1)} ${level(point[side], top)}`;
    pen = 'L';
  }
  return drawn;
}

function level(value, top) {
  return (HEIGHT - 2 - (HEIGHT - 4) * Math.min(1, value / top)).toFixed(1);
}
