/* The timeline of all records: its table drawn as a line of time that can be asked for less. */
import { drawSpans, readSpan } from "./spans.js";
import { element } from "./terms.js";

const table = document.querySelector("table.events");
const figure = document.querySelector("figure.time");

function readRow(row) {
  const [first, last] = [row.dataset.first, row.dataset.last].map((text) => (text ? readSpan(text).first : null));
  const cells = [...row.cells];
  const [when, what, kind] = cells.slice(-3);
  return {
    first, last, row, what,
    isVague: "vague" in row.dataset,
    kind: kind.textContent.trim(),
    words: when.firstChild.textContent.trim(),
    text: what.textContent.toLowerCase(),
  };
}

function yearOf(day) {
  return new Date(day * 86_400_000).getUTCFullYear();
}

function start() {
  const items = [...table.querySelectorAll("tr[data-first]")].map(readRow);
  const counts = new Map();
  for (const { kind } of items) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const boxes = [...counts].sort(([a], [b]) => a.localeCompare(b)).map(([kind, count]) => {
    const box = element("input", { type: "checkbox", value: kind, checked: "" });
    return { box, label: element("label", {}, box, ` ${(kind || "other").replace(/^./, (letter) => letter.toUpperCase())} `, element("span", { class: "note" }, `${count}`)) };
  });
  const search = element("input", { type: "search", "aria-label": "What or who", placeholder: "What or who" });
  const years = items.flatMap(({ first, last }) => [first, last]).filter((day) => day !== null).map(yearOf);
  const [least, most] = [Math.min(...years), Math.max(...years)];
  const [from, to] = [["from", least], ["to", most]].map(([name, year]) =>
    element("input", { type: "number", min: least, max: most, value: year, "aria-label": `Years ${name}` }));
  const status = element("span", { class: "note", role: "status" });
  const kinds = element("fieldset", {}, element("legend", { class: "hidden" }, "Kinds"), ...boxes.map(({ label }) => label));
  const range = most - least > 1 ? [element("span", {}, from, " to ", to)] : [];
  const tools = element("form", { class: "time-tools", id: "time-tools" }, search, ...(counts.size > 1 ? [kinds] : []), ...range, status);
  const drawing = element("div", { id: "spans" });

  const isWanted = (item) => {
    const wanted = search.value.trim().toLowerCase();
    const isKind = boxes.some(({ box }) => box.checked && box.value === item.kind);
    const begins = item.first === null ? -Infinity : yearOf(item.first);
    const ends = item.last === null ? Infinity : yearOf(item.last);
    return isKind && item.text.includes(wanted) && begins <= Number(to.value || most) && ends >= Number(from.value || least);
  };
  const fill = () => {
    const shown = items.filter(isWanted);
    for (const item of items) item.row.hidden = !shown.includes(item);
    const labelled = shown.map((item) => ({ ...item, label: copyOf(item) }));
    drawing.replaceChildren(shown.length ? drawSpans(labelled) : element("p", {}, "Nothing of this kind."));
    status.textContent = `${shown.length} of ${items.length}`;
  };
  tools.addEventListener("input", fill);
  tools.addEventListener("submit", (event) => event.preventDefault());
  const whole = table.closest(".wide");
  const folded = element("details", { class: "as-table" }, element("summary", {}, "As a table"));
  whole.before(folded);
  folded.append(whole);
  figure.replaceWith(tools, drawing);
  fill();
}

/* What the table says of a thing, with its links. */
function copyOf({ what }) {
  const copy = document.createDocumentFragment();
  copy.append(...[...what.childNodes].map((node) => node.cloneNode(true)));
  return copy;
}

if (table && figure) start();
