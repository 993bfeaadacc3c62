// Building the page. Text goes in by textContent alone, so nothing that a server or a person wrote can become markup.

/** An element with attributes, then children: nodes, or text. An attribute that is false is left out. */
export function el(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    setAttribute(node, name, value);
  }
  node.append(...children.map((child) => (typeof child === 'string' ? shown(child) : child)));
  return node;
}

/** What is stored may hold characters that turn the direction of reading or are not seen: they stand there by their number. */
function shown(text) {
  return text.replace(/[\u007f-\u009f\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu, (hidden) => `\\u{${hidden.codePointAt(0).toString(16)}}`);
}

/** Touches the page only when something changed: what did not change is not announced or repainted. */
export function setText(node, text) {
  const plain = shown(String(text ?? ''));
  if (node.textContent !== plain) {
    node.textContent = plain;
  }
}

export function setAttribute(node, name, value) {
  if (value === false || value === undefined) {
    node.removeAttribute(name);
  } else if (node.getAttribute(name) !== String(value)) {
    node.setAttribute(name, value);
  }
}

export function byId(id) {
  return document.getElementById(id);
}
