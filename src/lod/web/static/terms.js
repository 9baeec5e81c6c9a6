/* Small things that several scripts share: elements, keys, names of terms, addresses. */

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/* One stop of the Tab key for a whole drawing; arrows go from one of its nodes to the next. */
export function walk(event, nodes) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const at = nodes.indexOf(document.activeElement);
  if (!step || at < 0) return;
  event.preventDefault();
  const next = nodes[(at + step + nodes.length) % nodes.length];
  nodes[at].setAttribute("tabindex", -1);
  next.setAttribute("tabindex", 0);
  next.focus();
}

const SVG = "http://www.w3.org/2000/svg";

export function drawn(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/* Our IRIs are pages of this site, under whatever address it runs; of others only web addresses are links. */
export function localAddress(iri, base) {
  if (iri.startsWith(base)) return `/${iri.slice(base.length).replace(/^\/+/, "")}`;
  return /^https?:\/\//.test(iri) ? iri : "";
}

/* `crm:E21_Person`; of our own things the path: `id/person/nehru`. */
export function shorten(iri, { prefixes, base }) {
  const found = Object.entries(prefixes).find(([, namespace]) => iri.startsWith(namespace) && iri !== namespace);
  if (found) return `${found[0]}:${iri.slice(found[1].length)}`;
  return iri.startsWith(base) && iri !== base ? iri.slice(base.length) : iri;
}

/* The parts of a name with places between them where a line may end: behind a slash, too. */
export function breakable(text) {
  const parts = text.split(/(?<=\/)(?=[^/])/);
  return parts.flatMap((part, at) => (at ? [element("wbr"), part] : [part]));
}

export function bareName(iri) {
  return iri.replace(/^.*[#/]/, "");
}
