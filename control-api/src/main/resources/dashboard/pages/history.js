// Undo: the pictures that were in force, how one of them differs from now or from another, and back to it; and the file against what is in force.

import {DriftPanel} from '../drift.js';
import {el} from '../dom.js';
import {GenerationsPanel} from '../generations.js';

export class HistoryPage {
  title = 'History';
  #shown;

  constructor(desk) {
    this.desk = desk;
    this.panels = [new GenerationsPanel(desk), new DriftPanel(desk)];
    this.node = el('div', {class: 'page'}, el('h2', {tabindex: -1}, 'History ', el('span', {class: 'hint'}, 'where the units stood, and back to there')),
      ...this.panels.map((panel) => panel.node));
  }

  /** Looks again once another picture is in force. */
  show() {
    if (this.#shown !== this.desk.site.generation) {
      this.#shown = this.desk.site.generation;
      this.panels.forEach((panel) => panel.look());
    }
  }

  close() {
    this.panels.forEach((panel) => panel.close());
  }
}
