// Asks what would be decided for a request, and why; nothing is sent to a stack.

import {el, setText} from './dom.js';
import {choice, field} from './forms.js';
import {Panel} from './panel.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

export class ExplainPanel extends Panel {
  #answer = el('p', {class: 'answer', role: 'status'});

  constructor(desk, unit) {
    super('Explain', {hint: 'what would be decided for a request; nothing is sent', name: 'explain', read: async () => undefined, show: () => {}});
    const why = desk.whyNot('operator');
    const ask = el('button', {type: 'submit', class: 'primary', disabled: why !== '', title: why || false}, 'Explain');
    const form = el('form', {class: 'inline standing', 'aria-label': 'Explain a request'},
      choice('Method', 'method', METHODS.map((method) => [method, method]), 'GET'),
      field('Path', el('input', {name: 'url', required: true, size: 26, value: examplePath(unit), autocomplete: 'off'})),
      field('Header', el('input', {name: 'header', size: 24, placeholder: 'X-Staff: yes', autocomplete: 'off', pattern: '[^:\\s]+:.*', title: 'name: value'})),
      field('Address', el('input', {name: 'address', size: 14, placeholder: '127.0.0.1', autocomplete: 'off'})), ask);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#ask(desk, new FormData(form));
    });
    this.body.append(form, this.#answer);
  }

  async #ask(desk, form) {
    const [, name, value] = form.get('header').match(/^([^:\s]+):\s*(.*)$/) ?? [];
    const question = {method: form.get('method'), url: form.get('url'), ...(name && {headers: {[name]: value}}), ...(form.get('address') && {address: form.get('address')})};
    try {
      const told = await desk.api.post('/explain', question);
      setText(this.#answer, `${told.stack ? `Goes to ${told.stack}` : 'Goes nowhere'}: ${told.why}. Unit ${told.unit}, endpoint ${told.endpoint}, ${told.write ? 'a write' : 'no write'},`
        + ` freeze ${told.freeze}, generation ${told.generation}.${told.otherwise ? ` Otherwise ${told.otherwise}.` : ''}`);
    } catch (refusal) {
      setText(this.#answer, `Cannot be told: ${refusal.message}. ${refusal.remedy}`);
    }
  }
}

function examplePath(unit) {
  return unit?.matches[0]?.match(/\/\S*/)?.[0].replace('/**', '/').replaceAll('*', 'x') ?? '/';
}
