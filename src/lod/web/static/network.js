/* The network of people: the pairs of the table, laid out by forces, to be asked by hovering, focus and a number. */
import { chooseLabels } from "./labels.js";
import { drawn, element, walk } from "./terms.js";

const TICKS = 300;
const SIDE = 26; // pixels kept free around
const figure = document.querySelector("figure.ties");
const table = document.getElementById("ties");

function readPairs() {
  return [...table.tBodies[0].rows].map((row) => {
    const [one, other] = [...row.querySelectorAll("a")].map((link) => ({ name: link.textContent.trim(), href: link.getAttribute("href") }));
    return { one, other, sections: Number(row.cells[2].textContent), records: Number(row.cells[3].textContent) };
  });
}

/* People and lines of the pairs that are named together often enough. */
function makeGraph(pairs, least) {
  const people = new Map();
  const person = ({ name, href }) => {
    if (!people.has(href)) people.set(href, { name, href, weight: 0 });
    return people.get(href);
  };
  const ties = pairs.filter((pair) => pair.sections >= least).map(({ one, other, sections }) => {
    const [source, target] = [person(one), person(other)];
    source.weight += sections;
    target.weight += sections;
    return { source, target, sections };
  });
  return { people: [...people.values()].sort((a, b) => b.weight - a.weight), ties };
}

const radius = ({ weight }) => 4 + 2 * Math.sqrt(weight);

/* Places the people so that all names can be read, and fits them into the frame. */
function layOut({ people, ties }, width, height) {
  const { forceSimulation, forceLink, forceManyBody, forceCollide, forceX, forceY } = window.d3;
  forceSimulation(people)
    .force("ties", forceLink(ties).distance((tie) => 110 / Math.sqrt(tie.sections)).strength(0.5))
    .force("apart", forceManyBody().strength(-260))
    .force("room", forceCollide((one) => radius(one) + 16))
    .force("x", forceX().strength(0.04 * Math.min(1, height / width)))
    .force("y", forceY().strength(0.08))
    .stop()
    .tick(TICKS);
  const room = Math.min(150, width * 0.3); // for a name beside the last circle
  const fit = (axis, size, after) => {
    const values = people.map((one) => one[axis]);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const scale = Math.min((size - SIDE - after) / Math.max(most - least, 1), 2.6);
    const middle = (SIDE + size - after) / 2;
    for (const one of people) one[axis] = middle + (one[axis] - (least + most) / 2) * scale;
  };
  fit("x", width, room);
  fit("y", height, SIDE);
}

function draw(graph, svg, told) {
  const lines = graph.ties.map((tie) => ({
    tie,
    node: drawn("line", { class: "tie", x1: tie.source.x, y1: tie.source.y, x2: tie.target.x, y2: tie.target.y, "stroke-width": 1 + 1.2 * Math.sqrt(tie.sections) }),
  }));
  const nodes = graph.people.map((one, order) => {
    const mine = graph.ties.filter(({ source, target }) => source === one || target === one);
    const others = mine.map(({ source, target, sections }) => `${(source === one ? target : source).name} (${sections})`);
    const node = drawn("a", { href: one.href, class: "who-is", "aria-label": `${one.name}, named with ${others.join(", ")}`, tabindex: order ? -1 : 0, transform: `translate(${one.x.toFixed(1)} ${one.y.toFixed(1)})` },
      drawn("circle", { r: radius(one).toFixed(1) }), drawn("text", { x: radius(one) + 4, y: 4 }, one.name));
    const ask = () => {
      svg.classList.add("is-asked");
      const near = new Set([one, ...mine.flatMap(({ source, target }) => [source, target])]);
      for (const { tie, node: line } of lines) line.classList.toggle("is-near", mine.includes(tie));
      for (const other of nodes) other.node.classList.toggle("is-near", near.has(other.one));
      told.textContent = `${one.name} is named with ${others.join(", ")}.`;
    };
    const rest = () => {
      svg.classList.remove("is-asked");
      told.textContent = "";
    };
    for (const begin of ["pointerenter", "focus"]) node.addEventListener(begin, ask);
    for (const end of ["pointerleave", "blur"]) node.addEventListener(end, rest);
    return { one, node };
  });
  svg.replaceChildren(...lines.map(({ node }) => node), ...nodes.map(({ node }) => node));
}

function start() {
  const pairs = readPairs();
  const most = Math.max(...pairs.map((pair) => pair.sections));
  const slider = element("input", { type: "range", id: "least", min: 1, max: most, value: 1 });
  const count = element("output", { for: "least" }, "1");
  const unit = document.createTextNode(" section");
  const tools = element("p", { class: "ties-tools" }, element("label", { for: "least" }, "Named together in at least"), slider, element("span", {}, count, unit));
  const svg = drawn("svg", { class: "drawn", role: "group", "aria-label": "People named together; the table has the numbers" });
  svg.addEventListener("keydown", (event) => walk(event, [...svg.querySelectorAll("a")]));
  const told = element("p", { class: "note", "aria-hidden": "true" });
  const show = () => {
    const width = Math.max(280, figure.clientWidth);
    const graph = makeGraph(pairs, Number(slider.value));
    const height = Math.min(Math.max(width * 0.32, 160 + 24 * graph.people.length), 680);
    svg.setAttribute("viewBox", `0 0 ${width} ${Math.round(height)}`);
    count.textContent = slider.value;
    unit.textContent = slider.value === "1" ? " section" : " sections";
    layOut(graph, width, height);
    draw(graph, svg, told);
    const circles = graph.people.map((one, at) => ({ name: one.name, cx: one.x, cy: one.y, radius: radius(one), text: svg.querySelectorAll("a text")[at] }));
    chooseLabels(circles, { width, height, most: circles.length });
    [...table.tBodies[0].rows].forEach((row, at) => (row.hidden = pairs[at].sections < Number(slider.value)));
  };
  slider.addEventListener("input", show);
  const caption = element("figcaption", { class: "note" }, "A line joins two people named in the same section; the thicker, the more sections. Arrow keys go from name to name.");
  figure.classList.add("is-drawn");
  figure.replaceChildren(...(most > 1 ? [tools] : []), svg, told, caption);
  let width = figure.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(figure.clientWidth - width) < 24) return;
    width = figure.clientWidth;
    show();
  }).observe(figure);
  show();
}

if (figure && table && window.d3?.forceSimulation) start();
