// Forms that open in place: a field or two, a reason, what it would do in words, Enter to do it, Escape to leave.

import {el, setAttribute, setText} from './dom.js';

const PAUSE = 250;

let open;

/** Closes the open form, if any, and gives the focus back to what opened it. */
export function closeForm() {
  if (open) {
    const {form, opener} = open;
    open = undefined;
    form.remove();
    (opener?.isConnected ? opener : document.querySelector('main h2'))?.focus();
    return true;
  }
  return false;
}

/** Leaves it open only while its place is on the page. */
export function forgetForm() {
  open = open?.form.isConnected ? open : undefined;
}

/**
 * Opens a form inside a place. fields are nodes; ask(values) is what a filled form asks for; done(answer) is told once it was done.
 */
export function openForm(desk, place, {what, fields, ask, done = () => {}}) {
  closeForm();
  const apply = el('button', {type: 'submit', class: 'primary'}, 'Apply');
  const cancel = el('button', {type: 'button'}, 'Cancel');
  const would = el('p', {class: 'would', role: 'status'});
  const form = el('form', {class: 'inline', 'aria-label': what}, el('strong', {}, what), ...fields, apply, cancel, would);
  const values = () => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
  form.addEventListener('input', later(() => apply.disabled || rehearse(desk, form, would, () => ask(values()))));
  cancel.addEventListener('click', closeForm);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    apply.disabled = true;
    const answer = await desk.actions.carryOut(ask(values()));
    apply.disabled = false;
    if (answer) {
      done(answer);
      if (open?.form === form) {
        closeForm();
      }
    }
  });
  open = {form, opener: document.activeElement};
  place.append(form);
  form.querySelector('input, select').focus();
  form.scrollIntoView({block: 'nearest'});
  rehearse(desk, form, would, () => ask(values()));
}

/** Says what a form would do as soon as all that it needs but the reason is there. */
async function rehearse(desk, form, would, ask) {
  if (!form.isConnected) {
    return; // it was done, or left, meanwhile
  }
  if ([...form.elements].some((input) => input.name !== 'reason' && !input.checkValidity())) {
    setText(would, '');
    return;
  }
  const asked = ask();
  const key = JSON.stringify(asked);
  would.dataset.asked = key;
  const {tone, text} = await desk.actions.preview(asked);
  if (form.isConnected && would.dataset.asked === key) { // else something newer is asked for
    setAttribute(would, 'data-tone', tone);
    setText(would, text);
  }
}

function later(act) {
  let waiting;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(act, PAUSE);
  };
}

export function field(label, input) {
  return el('label', {}, label, ' ', input);
}

export function reason(hint) {
  return field('Reason', el('input', {name: 'reason', required: true, maxlength: 500, size: 34, autocomplete: 'off', placeholder: hint}));
}

/** like 15m. */
export function duration(label, name, more = {}) {
  return field(label, el('input', {name, size: 5, pattern: '\\d+(ms|s|m|h|d)', title: 'like 15m', placeholder: '15m', autocomplete: 'off', ...more}));
}

export function choice(label, name, options, chosen) {
  return field(label, el('select', {name}, ...options.map(([value, text]) => el('option', {value, selected: value === chosen}, text))));
}
