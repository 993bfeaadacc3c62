// The keyboard: a unit is chosen with j and k or the arrows, and one key does one thing to it.

import {closeForm} from './forms.js';

const DOES = {r: 'revert', s: 'share', f: 'freeze', a: 'rearm'};

/** dashboard() is the one at work, if any; say(tone, text) tells why a key did nothing. */
export function bindKeys(dashboard, say) {
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      closeForm();
      return;
    }
    const typing = event.target.closest('input, select, textarea');
    if (!dashboard() || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
      return;
    }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === 'j' || key === 'ArrowDown') {
      event.preventDefault();
      choose(dashboard().rows, 1);
    } else if (key === 'k' || key === 'ArrowUp') {
      event.preventDefault();
      choose(dashboard().rows, -1);
    } else if (DOES[key] && !event.repeat) {
      event.preventDefault(); // or the letter would land in the form that opens
      act(dashboard(), DOES[key], say);
    }
  });
}

function chosen(rows) {
  return rows.findIndex((row) => row.node.contains(document.activeElement));
}

function choose(rows, step) {
  const now = chosen(rows);
  const next = now < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, now + step));
  rows.forEach((row, i) => row.node.setAttribute('tabindex', i === next ? 0 : -1));
  rows[next]?.node.focus();
}

function act(dashboard, what, say) {
  const row = dashboard.rows[chosen(dashboard.rows)];
  if (!row) {
    say('quiet', 'First choose a unit with j or k.');
    return;
  }
  if (row.buttons[what].disabled || row.buttons[what].hidden || !row.node.contains(row.buttons[what])) {
    say('quiet', `Nothing to ${what === 'rearm' ? 're-arm' : what} for ${row.node.getAttribute('aria-label')} now.`);
    return;
  }
  dashboard.ask(what, row);
}
