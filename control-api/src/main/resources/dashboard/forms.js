// Small forms that open in place: a field or two, a reason, Enter to do it, Escape to leave.

import {byId, el} from './dom.js';

let open;

/** Closes the open form, if any, and gives the focus back to what opened it. */
export function closeForm() {
  if (open) {
    const {form, opener} = open;
    open = undefined;
    form.remove();
    opener.focus();
    return true;
  }
  return false;
}

export function hasForm() {
  return open !== undefined;
}

/**
 * Opens a form inside a place; what names it, fields are nodes, act(form) does it and returns whether that went well.
 */
function openForm(place, what, fields, act) {
  closeForm();
  const apply = el('button', {type: 'submit', class: 'primary'}, 'Apply');
  const cancel = el('button', {type: 'button'}, 'Cancel');
  const form = el('form', {class: 'inline', 'aria-label': what}, el('strong', {}, what), ...fields, apply, cancel);
  cancel.addEventListener('click', closeForm);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    apply.disabled = true;
    const done = await act(new FormData(form));
    apply.disabled = false;
    if (done && open?.form === form) {
      closeForm();
    }
  });
  open = {form, opener: document.activeElement ?? byId('main')};
  place.append(form);
  form.querySelector('input, select').focus();
  form.scrollIntoView({block: 'nearest'});
}

function field(label, input) {
  return el('label', {}, label, ' ', input);
}

function reason(hint) {
  return field('Reason', el('input', {name: 'reason', required: true, maxlength: 500, size: 34, autocomplete: 'off', placeholder: hint}));
}

export function openShareForm(place, unit, act) {
  openForm(place, `Share of ${unit.name}`, [
    field('to new', el('input', {
      name: 'share', required: true, size: 6, value: unit.share, pattern: '\\d{1,3}(\\.\\d{1,2})?%?', inputmode: 'decimal',
      title: '0% to 100%, like 25% or 0.5%', autocomplete: 'off',
    })),
    reason('why now'),
  ], (form) => act(form.get('share').replace(/%?$/, '%'), form.get('reason')));
  place.querySelector('[name=share]').select();
}

export function openRearmForm(place, unit, act) {
  openForm(place, `Allow ${unit.name} to be exposed again (at 0%)`, [reason('what was found and mended')], (form) => act(form.get('reason')));
}

/** mode is what is chosen at first. */
export function openFreezeForm(place, what, mode, act) {
  const modes = [['read-only', 'read-only: refuse writes'], ['hold', 'hold: let writes wait'], ['closed', 'closed: refuse everything'], ['open', 'open: let everything pass']];
  const choice = el('select', {name: 'mode'}, ...modes.map(([value, text]) => el('option', {value, selected: value === mode}, text)));
  const lasting = el('input', {
    name: 'for', size: 5, pattern: '\\d+(ms|s|m|h|d)', title: 'like 15m; empty: until somebody opens it', placeholder: '15m', autocomplete: 'off',
  });
  openForm(place, what, [field('Mode', choice), field('for', lasting), reason('why')], (form) => {
    const asked = {mode: form.get('mode'), reason: form.get('reason')};
    return act(form.get('for') && asked.mode !== 'open' ? {...asked, for: form.get('for')} : asked);
  });
}
