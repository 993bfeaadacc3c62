// What is said and shown of one unit wherever it stands: its share, its state, what it needs, its buttons.

import {actButton} from './buttons.js';
import {el, setAttribute, setText} from './dom.js';
import {clock, span, unitName} from './format.js';
import {freezeWords} from './freeze.js';
import {planWords} from './plan.js';
import {dotsOf} from './verdict.js';

/** The share as a number and a bar, and the stages of the plan as dots. */
export class ShareBar {
  #percent = el('b');
  #part = el('span', {class: 'part'});
  #bar = el('div', {class: 'bar', role: 'img'}, this.#part);
  #dots = el('span', {class: 'dots', role: 'img', hidden: true});

  constructor() {
    this.node = el('div', {}, el('div', {class: 'line'}, this.#percent, this.#bar), this.#dots);
  }

  show(unit) {
    const points = unit.latched ? 0 : unit.shareBp;
    const percent = `${points / 100}%`;
    setText(this.#percent, percent);
    this.#part.style.setProperty('width', percent);
    setAttribute(this.#bar, 'aria-label', `${percent} to new, ${(10_000 - points) / 100}% to old`);
    const {text, label} = dotsOf(unit.plan);
    this.#dots.hidden = text === '';
    setText(this.#dots, text);
    setAttribute(this.#dots, 'aria-label', label);
  }
}

/** unit as GET /site tells it, with what the last measures know better. */
export function withLive(unit, live) {
  return {...unit, ...(live && {shareBp: live.shareBp, holds: live.holds, latched: live.latched || unit.latched})};
}

export function ownerWords(unit) {
  return unit.deputy ? `${unit.owner}, ${unit.deputy}` : unit.owner;
}

export function terms(unit) {
  const needs = Object.entries(unit.requires ?? {}).map(([name, share]) => `needs ${name} ${share}`);
  const segments = (unit.segments ?? []).map((segment) => `${segment.name} → ${segment.to ?? segment.share}`);
  return [unit.group && `group ${unit.group}`, ...needs, ...segments, unit.data && unit.data !== 'shared' && `data ${unit.data}`]
    .filter((text) => text).join(' · ');
}

/** The guard's error limit as a ratio, for the picture; 0 when there is none. */
export function limit(unit) {
  return unit.guard?.armed ? (parseFloat(unit.guard.rule) || 0) / 100 : 0;
}

export function guardWords(unit, isRest) {
  if (isRest) {
    return '';
  }
  const drilled = unit.drill?.valid ? ` · ${unit.drill.sentence}` : '';
  return (unit.guard?.armed ? `guard ${unit.guard.rule.split(',')[0]}` : 'guard off') + drilled;
}

export function stateOf(unit, isRest) {
  const frozen = unit.freeze && unit.freeze.state !== 'open' ? `${unit.freeze.state} ${unit.freeze.mode}` : '';
  if (unit.latched) {
    return {word: frozen ? `reverted, ${frozen}` : 'reverted', tone: 'bad'};
  }
  const exposure = unit.shareBp > 0 ? 'exposed' : unit.segments?.length > 0 ? 'segments only' : 'on old';
  return frozen ? {word: isRest ? frozen : `${exposure}, ${frozen}`, tone: 'alert'}
    : {word: exposure, tone: exposure === 'on old' ? 'quiet' : 'plain'};
}

/** All that somebody must know of it now, by what the site says; nothing when there is nothing. */
export function noteWords(unit, now, {freeze}) {
  return [revertWords(unit, now), holdWords(unit), planWords(unit), drillWords(unit), freezeWords(unit, now, freeze.windows)].filter((text) => text).join(' ');
}

function revertWords(unit, now) {
  if (!unit.latched) {
    return '';
  }
  const {revert} = unit;
  return revert ? `Reverted ${span(now - Date.parse(revert.at))} ago (${clock(revert.at)}, generation ${revert.generation}): ${revert.detail}.`
    : 'Reverted just now.';
}

function holdWords(unit) {
  return (unit.holds ?? []).map((hold) => `May not grow since ${clock(hold.since)}: ${hold.detail}.`).join(' ');
}

/** Only what somebody must know: a drill that was good is said where the unit stands. */
function drillWords(unit) {
  return unit.drill && !unit.drill.valid ? `The unit is ${unit.drill.sentence}.` : '';
}

/** The buttons of a unit, by what they ask for. */
export function unitButtons(desk, name, ask) {
  const label = unitName(name);
  const button = (what, text, cls = '') => actButton(desk, text, {cls, unit: name, label: `${text.replace('…', '')} ${label}`}, () => ask(what));
  const freeze = {freeze: button('freeze', 'Freeze…')};
  return name === '-' ? freeze : {
    revert: button('revert', 'Revert', 'revert'), plan: button('plan', 'Plan…'), share: button('share', 'Share…'), rearm: button('rearm', 'Re-arm…'), ...freeze,
  };
}

export function showButtons(buttons, unit, desk) {
  if (!buttons.revert) {
    return;
  }
  const {latched, plan} = unit;
  const mayNot = desk.whyNot('operator', unit.name);
  buttons.revert.disabled = mayNot !== '' || latched;
  setText(buttons.revert, latched ? 'Reverted' : 'Revert');
  setAttribute(buttons.revert, 'title', mayNot || `takes ${goesAlong(unit, desk).join(', ')} back to old at once`);
  buttons.plan.hidden = latched || !plan;
  buttons.share.hidden = latched;
  buttons.rearm.hidden = !latched;
}

/** Whom a revert takes along: the group, and whatever requires one of them. */
function goesAlong(unit, desk) {
  const gone = new Set([unit.name]);
  for (let before = 0; before < gone.size;) {
    before = gone.size;
    const groups = new Set(desk.site.units.filter((one) => gone.has(one.name) && one.group).map((one) => one.group));
    desk.site.units.filter((one) => groups.has(one.group) || Object.keys(one.requires ?? {}).some((name) => gone.has(name)))
      .forEach((one) => gone.add(one.name));
  }
  return [...gone];
}
