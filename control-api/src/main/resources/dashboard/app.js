// The page of the operator: signs in, shows the page that the address names, and keeps what is shown in step with the site.

import * as asks from './asks.js';
import {Api} from './api.js';
import {Desk, SITE} from './desk.js';
import {byId, setAttribute, setText} from './dom.js';
import {clock, counted} from './format.js';
import {closeForm, forgetForm} from './forms.js';
import {bindKeys} from './keys.js';
import {AddressPage} from './pages/address.js';
import {EvidencePage} from './pages/evidence.js';
import {FreezePage} from './pages/freeze.js';
import {HistoryPage} from './pages/history.js';
import {JournalPage} from './pages/journal.js';
import {OverviewPage} from './pages/overview.js';
import {ReportPage} from './pages/report.js';
import {UnitPage} from './pages/unit.js';

const AGAIN = 2_000;
const PAGES = {'': OverviewPage, unit: UnitPage, freeze: FreezePage, address: AddressPage, journal: JournalPage, history: HistoryPage, evidence: EvidencePage, report: ReportPage};

let desk;
let page;

function say(tone, text) {
  const said = byId('said');
  setAttribute(said, 'role', tone === 'bad' ? 'alert' : 'status');
  setAttribute(said, 'data-tone', tone);
  setText(said, tone === 'quiet' ? text : `${clock(Date.now())} ${text}`);
}

/** The words of the address behind the hash: #/unit/checkout is unit, checkout. */
function asked() {
  return location.hash.replace(/^#\/?/, '').split('/').map((word) => {
    try {
      return decodeURIComponent(word);
    } catch {
      return word; // typed by hand, and the name of nothing
    }
  });
}

function open(isMove) {
  const [name, ...rest] = asked();
  const Page = PAGES[name] ?? OverviewPage;
  closePage();
  page = new Page(desk, ...rest);
  byId('page').replaceChildren(page.node);
  for (const link of byId('nav').querySelectorAll('a')) {
    setAttribute(link, 'aria-current', link.getAttribute('href') === `#/${name === 'unit' ? '' : name}` ? 'page' : false);
  }
  show();
  if (isMove) {
    page.node.querySelector('h2').focus();
    scrollTo(0, 0);
  }
}

function closePage() {
  closeForm();
  page?.close();
  forgetForm();
  page = undefined;
}

function show() {
  const {site} = desk;
  setText(byId('site'), site.site);
  setText(byId('generation'), String(site.generation));
  setText(byId('edge'), site.listeners.join(' '));
  setText(byId('caller'), `${site.caller.name}, ${site.caller.role}`);
  const mayNot = desk.whyNot('operator');
  setText(byId('may-not'), mayNot && `Looking only: what changes something ${mayNot}.`);
  byId('may-not').hidden = mayNot === '';
  const units = site.units.filter((unit) => unit.name !== '-');
  const reverted = units.filter((unit) => unit.latched).length;
  byId('revert-all').hidden = false;
  const mayNotAll = desk.whyNot('operator', SITE);
  byId('revert-all').disabled = mayNotAll !== '' || reverted >= units.length;
  setAttribute(byId('revert-all'), 'title', mayNotAll || `takes ${counted(units.length, 'unit')} back to old at once`);
  const frozen = site.units.filter((unit) => unit.freeze.state !== 'open').length;
  setText(byId('nav-freeze'), frozen > 0 ? `(${frozen} ${site.freeze.state})` : '');
  document.title = `${reverted > 0 ? `${reverted} reverted · ` : ''}${page ? `${page.title} · ` : ''}${site.site} · Sluice`;
  showConnection();
  page?.show();
}

function showConnection() {
  if (!desk?.site) {
    return;
  }
  const {live, stale, words} = desk.connection;
  setText(byId('connection'), words);
  setAttribute(byId('connection'), 'data-tone', live ? 'good' : 'bad');
  setAttribute(document.body, 'data-stale', stale ? 'true' : false);
  setText(byId('clock'), clock(desk.now()));
}

async function signIn(token) {
  desk?.stop();
  const attempt = new Desk(new Api(token, (refusal) => attempt === desk && signOut(refusal.message)), {
    say, changed: () => attempt === desk && page && show(), heard: (entry) => attempt === desk && setText(byId('heard'), `${entry.actor}: ${entry.sentence}`),
  });
  desk = attempt;
  try {
    await attempt.start();
  } catch (refusal) {
    if (attempt === desk && refusal.status === 0) { // it may be starting; the token may be right
      say('bad', `${refusal.message}; trying again`);
      setTimeout(() => attempt === desk && signIn(token), AGAIN);
    } else if (attempt === desk) {
      signOut(refusal.message);
    }
    return;
  }
  if (attempt === desk) {
    byId('sign-in').hidden = true;
    byId('page').hidden = false;
    byId('nav').hidden = false;
    say('quiet', '');
    open(false);
  }
}

function signOut(why = '') {
  desk?.stop();
  closePage();
  desk = undefined;
  byId('page').replaceChildren();
  byId('page').hidden = true;
  byId('nav').hidden = true;
  byId('revert-all').hidden = true;
  byId('may-not').hidden = true;
  ['caller', 'generation', 'edge', 'clock'].forEach((id) => setText(byId(id), '–'));
  setText(byId('site'), '');
  setText(byId('connection'), 'not connected');
  setAttribute(byId('connection'), 'data-tone', 'quiet');
  setAttribute(document.body, 'data-stale', false);
  document.title = 'Sluice';
  byId('sign-in').hidden = false;
  byId('token').value = '';
  byId('token').focus();
  say(why ? 'bad' : 'quiet', why);
}

/** A link may bring the token; it is taken out of the address bar, so that it is neither shown nor kept in the history. */
function tokenOfAddress() {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token) {
    history.replaceState(null, '', location.pathname + location.search);
  }
  return token;
}

function enter() {
  const token = tokenOfAddress();
  if (token) {
    signIn(token);
  } else if (page && location.hash !== '#main') {
    open(true);
  } else if (!desk) {
    signOut();
  }
}

byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  signIn(byId('token').value.trim());
});
byId('leave').addEventListener('click', () => signOut());
byId('revert-all').addEventListener('click', () => desk?.actions.carryOut(asks.revertAll()));
bindKeys(() => page, say);
setInterval(showConnection, 500);
addEventListener('hashchange', enter);
enter();
