// A small picture of the error rates of old and new over the last three minutes, with the guard's limit.

import {el, setAttribute, setText, svg} from './dom.js';

const WIDTH = 170;
const HEIGHT = 36;
const SECONDS = 180;
/** How far above its line a label begins. */
const LABEL = 13;

export class Spark {
  #points = [];
  #limit = svg('line', {class: 'limit', x1: 0, x2: WIDTH, visibility: 'hidden'});
  #old = svg('path', {class: 'old'});
  #fresh = svg('path', {class: 'new'});
  #limitLabel = el('span', {class: 'scale limit', 'aria-hidden': 'true'});
  #peakLabel = el('span', {class: 'scale peak', 'aria-hidden': 'true'});
  #title = svg('title');

  constructor() {
    this.node = el('div', {class: 'spark'}, svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img'},
      this.#title, this.#limit, this.#old, this.#fresh), this.#limitLabel, this.#peakLabel);
  }

  /** What a measure of each side said at a time (milliseconds). */
  add(time, old, fresh) {
    this.#points.push({time, old: old?.count ? old.errorRate : undefined, fresh: fresh?.count ? fresh.errorRate : undefined});
    while (this.#points.length > 0 && this.#points[0].time < time - SECONDS * 1000) {
      this.#points.shift();
    }
  }

  /** limit is a ratio, or 0 for none. */
  draw(now, limit) {
    const highest = Math.max(0, ...this.#points.flatMap((point) => [point.old ?? 0, point.fresh ?? 0]));
    const top = Math.max(limit * 1.6, highest * 1.1, 0.01);
    setAttribute(this.#old, 'd', this.#path(now, top, 'old'));
    setAttribute(this.#fresh, 'd', this.#path(now, top, 'fresh'));
    setAttribute(this.#limit, 'visibility', limit > 0 ? 'visible' : 'hidden');
    setAttribute(this.#limit, 'y1', level(limit, top));
    setAttribute(this.#limit, 'y2', level(limit, top));
    setText(this.#limitLabel, limit > 0 ? percent(limit) : '');
    this.#limitLabel.style.setProperty('top', `${level(limit, top) - LABEL}px`);
    setText(this.#peakLabel, highest > limit ? `peak ${percent(highest)}` : '');
    setText(this.#title, `Errors in the last 3 minutes: old at most ${this.#most('old')}, new at most ${this.#most('fresh')}`);
  }

  #path(now, top, side) {
    let path = '';
    let pen = 'M';
    for (const point of this.#points) {
      if (point[side] === undefined) {
        pen = 'M'; // no traffic: a gap, not a zero
        continue;
      }
      const x = WIDTH * (1 - (now - point.time) / 1000 / SECONDS);
      path += `${pen}${x.toFixed(1)} ${level(point[side], top)}`;
      pen = 'L';
    }
    return path;
  }

  #most(side) {
    const seen = this.#points.map((point) => point[side]).filter((rate) => rate !== undefined);
    return seen.length === 0 ? 'no traffic' : percent(Math.max(...seen));
  }
}

function percent(ratio) {
  return `${Math.round(ratio * 1000) / 10}%`;
}

function level(ratio, top) {
  return (HEIGHT - 2 - (HEIGHT - 4) * Math.min(1, ratio / top)).toFixed(1);
}
