// Counts by state and the head of the journal, asked for every two seconds while the page is looked at.
'use strict';

const $ = (id) => document.getElementById(id);
const number = new Intl.NumberFormat();

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

function card(kind) {
  const bar = element('div', { class: 'bar', 'aria-hidden': 'true' });
  const list = element('ul', { class: 'states' });
  for (const state of kind.states) {
    if (state.count > 0) {
      const part = element('i', { class: state.category });
      part.style.width = `${(100 * state.count) / kind.total}%`;
      bar.append(part);
    }
    list.append(element('li', { class: state.count ? state.category : `${state.category} none` },
      state.label, element('b', {}, number.format(state.count))));
  }
  const clause = kind.clause ? element('small', {}, `Clause ${kind.clause}`) : '';
  return element('article', { class: 'card' },
    element('h3', {}, kind.label, element('span', {}, number.format(kind.total))), clause, bar, list);
}

function show(status) {
  $('size').textContent = number.format(status.journal.size);
  // A signed note: origin, size, root, empty line, signature.
  $('root').textContent = status.journal.checkpoint.split('\n')[2] ?? '–';
  $('key').textContent = status.verifierKey;
  $('version').textContent = `Version ${status.version}`;
  $('kinds').replaceChildren(...status.kinds.map(card));
}

function say(state, text) {
  $('pulse').className = `pulse ${state}`;
  if ($('pulse-text').textContent !== text) $('pulse-text').textContent = text;
}

async function ask() {
  try {
    const answer = await fetch('/api/v1/status', { cache: 'no-store' });
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.json());
    say('well', 'live');
  } catch {
    say('ill', 'the server does not answer');
  }
}

async function watch() {
  for (;;) {
    if (!document.hidden) await ask();
    await new Promise((resume) => setTimeout(resume, 2000));
  }
}

watch();
