/* The map of an answer: rows with a state or place of ours, a point in WKT, or latitude and longitude. */
import { drawMap } from "./atlas.js";
import { element, localAddress } from "./terms.js";

const POINT = /^(?:<[^>]*>\s*)?POINT\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)\s*\)$/i; // longitude first (OGC 06-103r4)
const LATITUDE = /^lat(?:itude)?$/i;
const LONGITUDE = /^(?:lon|long|lng|longitude)$/i;
const MOST = 500; // pins; of more nobody sees one
const GROUND = /-territory$/;

let spots = {}; // where our states and places are, by the path of their IRIs

/* Fetches where our things are, once; what cannot be had is not drawn. */
export async function loadSpots() {
  if (Object.keys(spots).length) return;
  const response = await fetch("/map.json");
  if (response.ok) spots = await response.json();
}

function ofThing(term, base) {
  if (term?.type !== "uri" || !term.value.startsWith(base)) return null;
  const path = term.value.slice(base.length);
  const spot = spots[path] ?? (GROUND.test(path) ? spots[path.replace("id/place/", "id/state/").replace(GROUND, "")] : null);
  return spot ? { ...spot, kind: path.startsWith("id/place/") && !GROUND.test(path) ? "place" : "state", href: localAddress(term.value, base) } : null;
}

function ofPoint(term) {
  const match = term && term.type !== "uri" ? POINT.exec(term.value.trim()) : null;
  return match ? { at: [Number(match[2]), Number(match[1])], shapes: [], kind: "place" } : null;
}

/* Tells whether a column is called as one of latitudes or longitudes. */
export function isDegrees(column) {
  return LATITUDE.test(column) || LONGITUDE.test(column);
}

function ofNumbers(row, columns) {
  const [lat, lon] = [LATITUDE, LONGITUDE].map((name) => Number.parseFloat(row[columns.find((column) => name.test(column))]?.value));
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { at: [lat, lon], shapes: [], kind: "place" } : null;
}

/* Returns where a row is; null: it does not say. */
export function spotOf(row, columns, base) {
  const numbers = ofNumbers(row, columns);
  if (numbers) return numbers;
  for (const column of columns) {
    const found = ofPoint(row[column]) ?? ofThing(row[column], base);
    if (found) return found;
  }
  return null;
}

/* Returns the pins of an answer: rows at the same place under the same name are one. */
export function pinsOf(view) {
  const { rows, columns, context } = view;
  const number = view.numbers();
  const label = view.labelColumn(number ? [number] : []);
  const pins = new Map();
  for (const row of rows) {
    const spot = spotOf(row, columns, context.base);
    if (!spot) continue;
    const iri = columns.map((column) => row[column]).find((term) => term?.type === "uri")?.value ?? "";
    const name = view.text(row[label]);
    const pin = pins.get(`${name} ${spot.at}`) ?? { name, href: localAddress(iri, context.base), note: "", count: 0, ...spot };
    pin.count += number ? Math.max(Number(row[number]?.value ?? 0), 0) : 1;
    pins.set(`${name} ${spot.at}`, pin);
  }
  return { pins: [...pins.values()].slice(0, MOST), unit: number ? [number, number] : ["row", "rows"] };
}

export function drawResultMap(view) {
  const { pins, unit } = pinsOf(view);
  const figure = element("figure", { class: "map" });
  view.show(figure);
  return drawMap(figure, pins, { ...view.context.map, unit, title: "The answer" });
}
