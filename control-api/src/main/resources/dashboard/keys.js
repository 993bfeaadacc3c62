// The keyboard: a unit is chosen with j and k or the arrows, and one key does one thing to it.

import {closeForm} from './forms.js';

const DOES = {r: 'revert', p: 'plan', s: 'share', f: 'freeze', a: 'rearm'};
const WORDS = {rearm: 're-arm'};

/** page() is the one that is shown, if any; say(tone, text) tells why a key did nothing. */
export function bindKeys(page, say) {
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      closeForm();
      return;
    }
    const typing = event.target.closest('input, select, textarea');
    const rows = page()?.rows;
    if (!rows || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === 'j' || key === 'ArrowDown') {
      event.preventDefault();
      choose(rows, 1);
    } else if (key === 'k' || key === 'ArrowUp') {
      event.preventDefault();
      choose(rows, -1);
    } else if (DOES[key] && !event.repeat) {
      event.preventDefault(); // or the letter would land in the form that opens
      act(page(), DOES[key], say);
    }
  });
}

function chosen(rows) {
  return rows.length === 1 ? 0 : rows.findIndex((row) => row.node.contains(document.activeElement));
}

function choose(rows, step) {
  const now = rows.findIndex((row) => row.node.contains(document.activeElement));
  const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + step));
  rows.forEach((row, i) => row.node.setAttribute('tabindex', i === next ? 0 : -1));
  rows[next]?.node.focus();
}

function act(page, what, say) {
  const row = page.rows[chosen(page.rows)];
  if (!row) {
    say('quiet', 'First choose a unit with j or k.');
    return;
  }
  const button = row.buttons[what];
  if (!button || button.disabled || button.hidden) {
    say('quiet', `Nothing to ${WORDS[what] ?? what} for ${row.node.getAttribute('aria-label')} now${button?.disabled && button.title ? `: ${button.title}` : ''}.`);
    return;
  }
  page.ask(what, row);
}
