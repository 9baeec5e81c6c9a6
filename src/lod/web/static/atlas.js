/* A map of countries by d3-geo, with pins; Natural Earth's shapes come from this site. */
import { drawn, element, walk } from "./terms.js";
import { letMove } from "./atlas-move.js";
import { chooseLabels } from "./labels.js";

const ROTATED = [-11, 0]; // degrees: the seam runs through the Bering Strait, not through Chukotka
const [NORTH, SOUTH] = [84, -57]; // degrees: what is beyond is ice
const FINE_FROM = 2.5; // magnification from which the finer shapes are drawn
const LARGEST = 15; // pixels, the radius of the circle of whom most records name
const LABELS = 40;
const FEW = 3; // pins whose grounds are shown whole
const MANY = 12; // pins that are spread over the world
const NARROWEST = 0.11; // of the world, that a map shows
const PIECE = 30; // countries drawn between two pauses
const PATTERN = 6; // pixels between stripes

const loaded = new Map(); // what is being fetched, by address

function once(address, fetchIt) {
  if (!loaded.has(address)) loaded.set(address, fetchIt(address));
  return loaded.get(address);
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = element("script", { src: address });
    script.async = false; // they are run in the order of the table, though fetched together
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(`${address} cannot be loaded`)));
    document.head.append(script);
  });
}

/* Lets the page answer its reader between two pieces of work. */
function pause() {
  return new Promise((resolve) => setTimeout(resolve));
}

async function loadJson(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: status ${response.status}`);
  return response.json();
}

async function loadAtlas(address) {
  const topology = await once(address, loadJson);
  const { geometries } = topology.objects.countries;
  const byId = new Map();
  for (const geometry of geometries) {
    const id = geometry.id ?? geometry.properties.name; // some have no number
    byId.set(id, [...(byId.get(id) ?? []), geometry]);
  }
  const merged = new Map();
  const merge = (ids) => {
    const found = ids.flatMap((id) => byId.get(id) ?? []);
    if (!merged.has(`${ids}`)) merged.set(`${ids}`, found.length ? window.topojson.merge(topology, found) : null);
    return merged.get(`${ids}`);
  };
  return { countries: window.topojson.feature(topology, topology.objects.countries), merge };
}

function sizeOf(place) {
  const width = Math.max(280, place.clientWidth);
  return { width, height: Math.round(Math.min(Math.max(width * 0.43, 230), 560)) };
}

/* Fills a figure with a map of pins: {name, href, at, shapes, extent, kind, count, note}. */
export async function drawMap(figure, pins, { scripts, coarse, fine, title, unit }) {
  const shapes = once(coarse, loadJson);
  await Promise.all(scripts.map((address) => once(address, loadScript)));
  await shapes;
  await pause();
  const atlases = { coarse: await loadAtlas(coarse) };
  await pause();
  const { width, height } = sizeOf(figure);
  const { projection, path, box } = project(width, height);
  const world = drawn("g");
  const marks = drawn("g");
  const stripes = `stripes-${Math.random().toString(36).slice(2, 8)}`;
  const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `${title}: a map of what the table lists` },
    drawn("defs", {}, drawn("pattern", { id: stripes, width: PATTERN, height: PATTERN, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      drawn("line", { class: "stripe", x1: 0, y1: 0, x2: 0, y2: PATTERN }))), world, marks);
  const most = Math.max(1, ...pins.map((pin) => pin.count));
  const placed = pins.map((pin) => place(pin, atlases.coarse, projection)).filter((pin) => pin.xy);
  const detail = () => drawLand(world, path, placed, atlases.fine ?? atlases.coarse, { most, stripes });
  await detail();
  const card = element("div", { class: "map-card", hidden: "", "aria-hidden": "true" });
  const nodes = drawPins(marks, placed, { most, unit, card, svg });

  const show = ({ k, x, y }) => {
    world.setAttribute("transform", `translate(${x} ${y}) scale(${k})`);
    svg.querySelector("pattern").setAttribute("patternTransform", `scale(${1 / k}) rotate(45)`);
    const circles = nodes.map(({ node, pin, radius }) => {
      const [cx, cy] = [pin.xy[0] * k + x, pin.xy[1] * k + y];
      node.setAttribute("transform", `translate(${cx} ${cy})`);
      return { name: pin.name, cx, cy, radius, text: node.lastElementChild };
    });
    chooseLabels(circles, { width, height, most: LABELS, corner: [width - 44, 0, width, 110] });
    if (k >= FINE_FROM && !atlases.fine) {
      atlases.fine = atlases.coarse; // until it is there; and not twice
      loadAtlas(fine).then((atlas) => {
        atlases.fine = atlas;
        detail();
      }, () => {});
    }
  };
  const buttons = letMove(svg, { width, height, box, show, home: homeOf(placed, atlases.coarse, path, { width, height }) });
  figure.replaceChildren(svg, buttons, card, element("figcaption", {}, caption(placed)));
  keepFitting(figure, width, () => drawMap(figure, pins, { scripts, coarse, fine, title, unit }));
}

/* The inhabited world covers the frame, and is cut where the frame is narrower than it. */
function project(width, height) {
  const projection = window.d3.geoEqualEarth().rotate(ROTATED).fitSize([width, height], { type: "Sphere" });
  const path = window.d3.geoPath(projection);
  const edges = () => {
    const [[x0], [x1]] = path.bounds({ type: "Sphere" });
    const [y0, y1] = [NORTH, SOUTH].map((latitude) => projection([-ROTATED[0], latitude])[1]);
    return { x0, x1, y0, y1 };
  };
  const { x0, x1, y0, y1 } = edges();
  projection.scale(projection.scale() * Math.max(width / (x1 - x0), height / (y1 - y0)));
  return { projection, path, box: edges() };
}

/* A window that changes its width gets another map, once it has come to rest. */
function keepFitting(figure, width, again) {
  let waiting;
  const watcher = new ResizeObserver(() => {
    if (Math.abs(sizeOf(figure).width - width) < 24) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      watcher.disconnect();
      again();
    }, 250);
  });
  watcher.observe(figure);
}

/* Without a point of its own something stands in the middle of its largest shape. */
function place(pin, atlas, projection) {
  const ground = pin.at ? null : atlas.merge(pin.shapes);
  const at = pin.at ? [pin.at[1], pin.at[0]] : ground ? window.d3.geoCentroid(largest(ground)) : null;
  return { ...pin, xy: at ? projection(at) : null };
}

function largest(multi) {
  const parts = multi.coordinates.map((coordinates) => ({ type: "Polygon", coordinates }));
  return parts.sort((a, b) => window.d3.geoArea(b) - window.d3.geoArea(a))[0];
}

async function drawLand(world, path, pins, atlas, { most, stripes }) {
  const land = [];
  for (const country of atlas.countries.features) {
    land.push(drawn("path", { class: "land", d: path(country) ?? "" }));
    if (land.length % PIECE === 0) await pause();
  }
  const done = new Set();
  const striped = new Set(stripedPins(pins));
  const grounds = pins.filter((pin) => pin.kind === "state" || !pin.at).flatMap((pin) => {
    const ground = atlas.merge(pin.shapes);
    const isPart = pin.extent === "within";
    const id = `${isPart} ${pin.shapes}`;
    if (!ground || done.has(id) || (isPart && !striped.has(pin))) return [];
    done.add(id);
    const fill = isPart ? { fill: `url(#${stripes})` } : { "fill-opacity": (0.18 + 0.5 * Math.sqrt(pin.count / most)).toFixed(2) };
    const shape = drawn("path", { class: `ground${isPart ? " part" : ""}`, d: path(ground) ?? "", ...fill });
    if (isPart) shape.style.fill = `url(#${stripes})`;
    return [shape];
  });
  world.replaceChildren(...land, ...grounds);
}

/* Those within shapes of today that are not all the ground of others on the map. */
function stripedPins(pins) {
  const owned = new Set(pins.filter((pin) => pin.extent !== "within").flatMap((pin) => pin.shapes));
  return pins.filter((pin) => pin.extent === "within" && !isPoint({ ...pin, extent: "" }) && !pin.shapes.every((shape) => owned.has(shape)));
}

function drawPins(marks, pins, { most, unit, card, svg }) {
  const sorted = [...pins].sort((a, b) => b.count - a.count);
  const nodes = sorted.map((pin, order) => {
    const radius = pin.kind === "state" ? 3 + (LARGEST - 3) * Math.sqrt(pin.count / most) : 3.5;
    const counted = pin.count ? `${pin.count.toLocaleString("en")} ${unit[pin.count === 1 ? 0 : 1]}` : "";
    const label = [pin.name, counted, pin.note].filter(Boolean).join("; ");
    const node = drawn("a", { href: pin.href, class: `pin ${pin.kind}`, "aria-label": label, tabindex: order ? -1 : 0 },
      drawn("circle", { r: pin.count ? radius.toFixed(1) : 5 }),
      drawn("text", { x: (pin.count ? radius : 5) + 3, y: 4 }, pin.name));
    const tell = () => showCard(card, svg, node, pin.name, [counted, pin.note]);
    node.addEventListener("pointerenter", tell);
    node.addEventListener("focus", tell);
    for (const end of ["pointerleave", "blur"]) node.addEventListener(end, () => (card.hidden = true));
    return { node, pin, radius };
  });
  marks.append(...[...nodes].reverse().map(({ node }) => node)); // small circles above large ones would be lost
  marks.addEventListener("keydown", (event) => walk(event, nodes.map(({ node }) => node)));
  marks.replaceChildren(...nodes.map(({ node }) => node));
  return nodes;
}

function showCard(card, svg, node, title, lines) {
  const [box, frame] = [node.querySelector("circle").getBoundingClientRect(), svg.getBoundingClientRect()];
  card.replaceChildren(element("strong", {}, title), ...lines.filter(Boolean).map((line) => element("span", {}, line)));
  card.hidden = false;
  const left = Math.min(Math.max(box.left - frame.left, 4), Math.max(4, frame.width - card.offsetWidth - 4));
  const above = box.top - frame.top - card.offsetHeight - 6;
  card.style.left = `${left}px`;
  card.style.top = `${above > 0 ? above : box.bottom - frame.top + 6}px`;
}

/* What is seen first: the world if it is about many places, else these with what is around them. */
function homeOf(pins, atlas, path, { width, height }) {
  const boxes = pins.map(({ xy }) => [xy, xy]);
  if (pins.length <= FEW) boxes.push(...pins.filter((pin) => !isPoint(pin)).flatMap((pin) => {
    const ground = atlas.merge(pin.shapes);
    return ground ? [path.bounds(ground)] : [];
  }));
  if (!boxes.length) return { k: 1, x: 0, y: 0 };
  const least = (axis) => Math.min(...boxes.map((box) => box[0][axis]));
  const most = (axis) => Math.max(...boxes.map((box) => box[1][axis]));
  const [cx, cy] = [(least(0) + most(0)) / 2, (least(1) + most(1)) / 2];
  const span = Math.max((most(0) - least(0)) / width, (most(1) - least(1)) / height, NARROWEST);
  const k = pins.length > MANY ? 1 : Math.max(1, 0.78 / span);
  return { k, x: width / 2 - cx * k, y: height / 2 - cy * k };
}

/* A town in a state, or a state within a shape of today: the ground around it is not its own. */
function isPoint(pin) {
  return pin.at && (pin.kind === "place" || pin.extent === "within");
}

function caption(pins) {
  const said = ["Shapes: Natural Earth, the countries of today."];
  if (pins.some((pin) => pin.kind === "state")) said.unshift("A circle is a state, at its capital; its ground is shaded.");
  if (stripedPins(pins).length) said.push("Striped: a country of today within which it lay.");
  said.push("Plus and minus zoom, arrows go from name to name.");
  return said.join(" ");
}
