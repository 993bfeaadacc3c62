// Puts a line on top of the page that includes it while a freeze is announced, or goes on:
//   <script src="/.well-known/sluice/announce.js" defer></script>
// data-units="checkout cart" tells of these units alone; data-soon and data-now are texts of your own, with {from} and {until} in them.
(() => {
  'use strict';
  const LOOK_AGAIN = 60_000;
  const TEXTS = {
    en: ['Maintenance from {from} until {until}: ordering and changes pause for that time.', 'Maintenance until {until}: ordering and changes pause for now.'],
    de: ['Wartung von {from} bis {until}: Bestellungen und Änderungen ruhen so lange.', 'Wartung bis {until}: Bestellungen und Änderungen ruhen gerade.'],
    fr: ['Maintenance de {from} à {until} : commandes et modifications suspendues pendant ce temps.', 'Maintenance jusqu’à {until} : commandes et modifications suspendues pour le moment.'],
    es: ['Mantenimiento de {from} a {until}: pedidos y cambios en pausa durante ese tiempo.', 'Mantenimiento hasta {until}: pedidos y cambios en pausa por ahora.'],
    it: ['Manutenzione dalle {from} alle {until}: ordini e modifiche sospesi in quel periodo.', 'Manutenzione fino alle {until}: ordini e modifiche sospesi per ora.'],
    nl: ['Onderhoud van {from} tot {until}: bestellen en wijzigen kan dan even niet.', 'Onderhoud tot {until}: bestellen en wijzigen kan nu even niet.'],
    pt: ['Manutenção das {from} às {until}: encomendas e alterações em pausa durante esse tempo.', 'Manutenção até às {until}: encomendas e alterações em pausa por agora.'],
    pl: ['Prace konserwacyjne od {from} do {until}: zamówienia i zmiany będą wstrzymane.', 'Prace konserwacyjne do {until}: zamówienia i zmiany są wstrzymane.'],
  };
  const {units, soon, now} = document.currentScript.dataset;
  const address = new URL('status.json', document.currentScript.src);
  const wanted = units ? units.split(/[\s,]+/).filter(Boolean) : undefined;
  const language = document.documentElement.lang || navigator.language || 'en';
  const texts = TEXTS[language.toLowerCase().split('-')[0]] ?? TEXTS.en;
  let line;

  function concerns(notice) {
    return !wanted || notice.units.some((unit) => wanted.includes(unit));
  }

  /** 14:30, or 1 Dec 2026, 14:30 where that is not today; in the visitor's own time. */
  function moment(time) {
    const date = new Date(time);
    const isToday = date.toDateString() === new Date().toDateString();
    return new Intl.DateTimeFormat(language, isToday ? {timeStyle: 'short'} : {dateStyle: 'medium', timeStyle: 'short'}).format(date);
  }

  /** Without an end that is known there is no time to tell. */
  function words(notice) {
    const text = notice.active ? now ?? texts[1] : soon ?? texts[0];
    return text.replace('{from}', moment(notice.from)).replace('{until}', notice.until ? moment(notice.until) : '…');
  }

  function show(text) {
    if (!text) {
      line?.remove();
      line = undefined;
      return;
    }
    if (!line) {
      line = document.createElement('div');
      line.id = 'sluice-announcement';
      line.setAttribute('role', 'status');
      Object.assign(line.style, {padding: '.6em 1em', textAlign: 'center', font: '1rem/1.4 system-ui, sans-serif', color: '#3d2c00', background: '#ffe8a3'});
      document.body.prepend(line);
    }
    if (line.textContent !== text) {
      line.textContent = text;
    }
  }

  async function look() {
    try {
      const answer = await fetch(address, {credentials: 'omit', cache: 'no-store'});
      if (answer.ok) {
        const notices = (await answer.json()).maintenance.filter(concerns);
        const first = notices.find((notice) => notice.active) ?? notices.sort((a, b) => Date.parse(a.from) - Date.parse(b.from))[0];
        show(first && words(first));
      }
    } catch {
      // what was said last stays until it can be asked again
    }
  }

  function begin() {
    look();
    setInterval(() => document.hidden || look(), LOOK_AGAIN);
    document.addEventListener('visibilitychange', () => document.hidden || look());
  }

  if (document.body) {
    begin();
  } else {
    document.addEventListener('DOMContentLoaded', begin);
  }
})();
