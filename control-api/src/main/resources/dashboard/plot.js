// A picture of old and new over time, with what was changed meanwhile as marks, and what it says where somebody points.

import {el, setAttribute, setText, svg} from './dom.js';
import {moment} from './format.js';

const WIDTH = 600;
const HEIGHT = 120;
const TICKS = 4;

export class Plot {
  #old = svg('path', {class: 'old'});
  #fresh = svg('path', {class: 'new'});
  #grid = svg('g', {class: 'grid'});
  #marks = svg('g', {class: 'marks'});
  #cursor = svg('line', {class: 'cursor', y1: 0, y2: HEIGHT, visibility: 'hidden'});
  #picture = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img'},
    this.#grid, this.#marks, this.#old, this.#fresh, this.#cursor);
  #scale = el('div', {class: 'scale-y', 'aria-hidden': 'true'});
  #said = el('span', {class: 'said-here'});

  /** name says what it is of; figure(side) picks a value, undefined where there is none; words(value) says it; least: the smallest height. */
  constructor({name, figure, words, least}) {
    Object.assign(this, {name, figure, words, least});
    this.node = el('figure', {class: 'plot'}, el('figcaption', {}, el('b', {}, name), this.#said),
      el('div', {class: 'canvas'}, this.#scale, this.#picture));
    this.#picture.addEventListener('pointermove', (event) => this.#point(event));
    this.#picture.addEventListener('pointerleave', () => this.#leave());
  }

  /** points: {time, gap, old, fresh}, oldest first; gap: so many milliseconds without a point are not bridged; marks: {time, kind, text}. */
  draw({points, from, to, marks, limit = 0}) {
    this.drawn = {from, to, points: points.map((point) => ({...point, old: this.#value(point.old), fresh: this.#value(point.fresh)}))};
    const seen = this.drawn.points.flatMap((point) => [point.old, point.fresh]).filter((value) => value !== undefined);
    this.top = Math.max(this.least, limit * 1.2, ...seen.map((value) => value * 1.1));
    setAttribute(this.#old, 'd', this.#path('old'));
    setAttribute(this.#fresh, 'd', this.#path('fresh'));
    this.#drawGrid(limit);
    this.#marks.replaceChildren(...marks.filter((mark) => mark.time >= from && mark.time <= to).map((mark) => this.#mark(mark)));
    const last = this.drawn.points.at(-1);
    setAttribute(this.#picture, 'aria-label', `${this.name} from ${moment(from)} to ${moment(to)}: ${last ? this.#words(last) : 'nothing was measured'}; ${marks.length} changes`);
    if (this.pointed === undefined) {
      setText(this.#said, last ? this.#words(last) : 'nothing was measured');
    }
  }

  #value(side) {
    return side && this.figure(side);
  }

  #words(point) {
    const word = (value) => (value === undefined ? 'nobody' : this.words(value));
    return `old ${word(point.old)}, new ${word(point.fresh)}`;
  }

  #x(time) {
    return (WIDTH * (time - this.drawn.from) / (this.drawn.to - this.drawn.from)).toFixed(1);
  }

  #y(value) {
    return (HEIGHT * (1 - Math.min(1, value / this.top))).toFixed(1);
  }

  #path(side) {
    let drawn = '';
    let before = {time: -Infinity, gap: 0};
    for (const point of this.drawn.points) {
      if (point[side] !== undefined) {
        drawn += `${point.time - before.time > Math.max(before.gap, point.gap) ? 'M' : 'L'}${this.#x(point.time)} ${this.#y(point[side])}`;
        before = point;
      }
    }
    return drawn;
  }

  #drawGrid(limit) {
    const levels = Array.from({length: TICKS}, (_, i) => this.top * i / TICKS);
    this.#grid.replaceChildren(...levels.map((value) => svg('line', {x1: 0, x2: WIDTH, y1: this.#y(value), y2: this.#y(value)})),
      ...(limit > 0 ? [svg('line', {class: 'limit', x1: 0, x2: WIDTH, y1: this.#y(limit), y2: this.#y(limit)})] : []));
    const key = levels.map((value) => this.words(value)).join();
    if (this.#scale.dataset.key !== key) {
      this.#scale.dataset.key = key;
      this.#scale.replaceChildren(...levels.map((value, i) => {
        const label = el('span', {}, this.words(value));
        label.style.setProperty('bottom', `${100 * i / TICKS}%`);
        return label;
      }));
    }
  }

  #mark({time, kind, text}) {
    return svg('line', {class: kind, x1: this.#x(time), x2: this.#x(time), y1: 0, y2: HEIGHT}, svg('title', {}, `${moment(time)} ${text}`));
  }

  #point(event) {
    if (!this.drawn?.points.length) {
      return;
    }
    const box = this.#picture.getBoundingClientRect();
    this.pointed = this.drawn.from + (event.clientX - box.left) / box.width * (this.drawn.to - this.drawn.from);
    const nearest = this.drawn.points.reduce((best, point) => (Math.abs(point.time - this.pointed) < Math.abs(best.time - this.pointed) ? point : best));
    setAttribute(this.#cursor, 'visibility', 'visible');
    setAttribute(this.#cursor, 'x1', this.#x(nearest.time));
    setAttribute(this.#cursor, 'x2', this.#x(nearest.time));
    setText(this.#said, `${moment(nearest.time)}: ${this.#words(nearest)}`);
  }

  #leave() {
    this.pointed = undefined;
    setAttribute(this.#cursor, 'visibility', 'hidden');
  }
}
