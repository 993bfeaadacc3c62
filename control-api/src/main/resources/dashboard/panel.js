// A part of a page that gets its own figures. What it cannot get it says itself, and the rest of the page goes on.

import {el, setText} from './dom.js';
import {clock} from './format.js';

let made = 0;

export class Panel {
  #closed = false;
  #readAt = 0;

  /**
   * read() gets what show(got) puts into the body; every is the time between two looks in milliseconds, 0 for one look.
   */
  constructor(title, {hint = '', read, show, every = 0, name = ''}) {
    const id = `panel-${made++}`;
    this.read = read;
    this.show = show;
    this.every = every;
    this.trouble = el('p', {class: 'trouble', role: 'status', 'data-tone': 'bad', hidden: true});
    this.body = el('div', {class: 'body'});
    this.tools = el('div', {class: 'tools'});
    /** Where forms open: what is looked at again and again would take them away. */
    this.forms = el('div', {class: 'forms'});
    this.node = el('section', {'aria-labelledby': id, class: `panel ${name}`},
      el('div', {class: 'title'}, el('h3', {id}, title), el('span', {class: 'hint'}, hint), this.tools), this.trouble, this.forms, this.body);
  }

  /** Looks now, and from now on again and again. */
  async look() {
    clearTimeout(this.again);
    try {
      const got = await this.read();
      if (this.#closed) {
        return;
      }
      this.#readAt = Date.now();
      this.trouble.hidden = true;
      setText(this.trouble, '');
      this.show(got);
    } catch (refusal) {
      this.#tell(refusal);
    } finally {
      this.#next();
    }
  }

  #tell(refusal) {
    if (refusal.status === undefined) {
      throw refusal; // a mistake of the page itself belongs into the console
    }
    const known = this.#readAt > 0 ? ` What stands here is of ${clock(this.#readAt)}.` : '';
    setText(this.trouble, `Could not be read: ${refusal.message}.${known}${refusal.remedy ? ` Next: ${refusal.remedy}` : ''}`);
    this.trouble.hidden = false;
  }

  #next() {
    clearTimeout(this.again);
    if (this.every > 0 && !this.#closed) {
      this.again = setTimeout(() => (document.hidden ? this.#next() : this.look()), this.every);
    }
  }

  close() {
    this.#closed = true;
    clearTimeout(this.again);
  }
}

/** Puts children into a place only when what they are made of has changed; who has the focus there keeps it. */
export function fill(place, of, make) {
  const now = JSON.stringify(of);
  if (place.dataset.shown === now && place.childElementCount > 0) {
    return;
  }
  const held = place.contains(document.activeElement) ? document.activeElement.getAttribute('aria-label') : null;
  place.dataset.shown = now;
  place.replaceChildren(...make());
  if (held !== null) {
    place.querySelector(`[aria-label="${CSS.escape(held)}"]`)?.focus();
  }
}
