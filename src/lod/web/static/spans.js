/* Dates as they are known: a day, a month, a year, an interval, or open on one side; read and drawn. */
import { element } from "./terms.js";

const DAY = 86_400_000; // milliseconds
const DATE = /^(-?\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?$/;
const PAD = 0.04; // of the whole, on both sides
const MOST_TICKS = 7;
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500]; // years
const DAYS = [1, 2, 5, 7, 10, 14]; // days between ticks of a short time

function day(year, month, date) {
  const made = new Date(Date.UTC(2000, month, date));
  made.setUTCFullYear(year, month, date);
  return Math.round(made.getTime() / DAY);
}

function readDate(text) {
  const match = DATE.exec(text);
  if (!match) return null;
  const [year, month, date] = [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
  if (month > 12 || date > 31) return null;
  if (!month) return { first: day(year, 0, 1), last: day(year, 11, 31) };
  if (!date) return { first: day(year, month - 1, 1), last: day(year, month, 0) };
  return { first: day(year, month - 1, date), last: day(year, month - 1, date) };
}

/* Tells whether a date is only about so, or perhaps (EDTF, level 1). */
export function isVague(text) {
  return /[~?%]/.test(text);
}

/* Returns the first and last day that a date allows, null on a side that is open; null if it is no date.
   ISO 8601 and the part of EDTF that archives use: 1959, 1959-01~, 1958/1959, ../1959-01-21, 1959-01-21/.. */
export function readSpan(text) {
  const clean = text.trim().replace(/[~?%]/g, "");
  if (!clean.includes("/")) return readDate(clean);
  const [begin, end, ...rest] = clean.split("/");
  if (rest.length) return null;
  const isOpen = (side) => side === "" || side === "..";
  const [first, last] = [readDate(begin), readDate(end)];
  if ((!first && !isOpen(begin)) || (!last && !isOpen(end)) || (!first && !last)) return null;
  return { first: first?.first ?? null, last: last?.last ?? null };
}

function words(dayNumber) {
  if (dayNumber === null) return "";
  const date = new Date(dayNumber * DAY);
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

function told({ first, last }) {
  if (first === null) return `not after ${words(last)}`;
  if (last === null) return `not before ${words(first)}`;
  return first === last ? words(first) : `${words(first)} to ${words(last)}`;
}

/* Returns some days that divide the time drawn, with words. */
function ticks(begin, end) {
  const years = (end - begin) / 365.25;
  const marks = years > 3 ? yearTicks(begin, end, years) : end - begin > DAYS.at(-1) * MOST_TICKS ? monthTicks(begin, end, years) : dayTicks(begin, end);
  const middle = Math.round((begin + end) / 2);
  return marks.length ? marks : [[middle, words(middle)]];
}

function yearTicks(begin, end, years) {
  const step = STEPS.find((size) => years / size <= MOST_TICKS) ?? 1000;
  const marks = [];
  const from = new Date(begin * DAY).getUTCFullYear();
  for (let year = Math.ceil(from / step) * step; day(year, 0, 1) < end; year += step) {
    if (day(year, 0, 1) >= begin) marks.push([day(year, 0, 1), `${year}`]);
  }
  return marks;
}

function monthTicks(begin, end, years) {
  const step = years > 1.2 ? 6 : years > 0.6 ? 3 : 1;
  const from = new Date(begin * DAY);
  const months = Array.from({ length: 48 / step }, (_, at) =>
    day(from.getUTCFullYear(), Math.floor(from.getUTCMonth() / step) * step + at * step, 1));
  const name = (at) => new Date(at * DAY).toLocaleDateString("en-GB", { month: "short", year: "numeric", timeZone: "UTC" });
  return months.filter((at) => at >= begin && at < end).map((at) => [at, name(at)]);
}

function dayTicks(begin, end) {
  const step = DAYS.find((size) => (end - begin) / size <= MOST_TICKS) ?? DAYS.at(-1);
  const first = Math.ceil(begin) + (step > 2 ? 1 : 0);
  return Array.from({ length: MOST_TICKS }, (_, at) => first + at * step).filter((at) => at < end - step / 3).map((at) => [at, words(at)]);
}

/* Returns a list in the order of time: a dot is a day, a bar a time within which, a side that fades is open. */
export function drawSpans(items) {
  const sorted = [...items].sort((a, b) => (a.first ?? a.last) - (b.first ?? b.last) || (b.last ?? Infinity) - (a.last ?? Infinity) || 0);
  const days = sorted.flatMap(({ first, last }) => [first, last]).filter((found) => found !== null);
  const [least, most] = [Math.min(...days), Math.max(...days) + 1];
  const pad = Math.max(1, (most - least) * PAD);
  const [begin, end] = [least - pad, most + pad];
  const place = (at) => (100 * (at - begin)) / (end - begin);
  const axis = element("div", { class: "track axis", "aria-hidden": "true" });
  for (const [at, name] of ticks(begin, end)) {
    const tick = element("span", { class: "tick" }, name);
    tick.style.left = `${place(at)}%`;
    axis.append(tick);
  }
  const lines = () => ticks(begin, end).map(([at]) => {
    const line = element("span", { class: "line-of" });
    line.style.left = `${place(at)}%`;
    return line;
  });
  const rows = sorted.map((item) => {
    const shape = item.first === null ? "before" : item.last === null ? "after" : item.first === item.last ? "day" : "span";
    const left = item.first === null ? 0 : place(item.first);
    const right = item.last === null ? 100 : place(item.last + 1);
    const mark = element("span", { class: `mark ${shape}${item.isVague ? " vague" : ""}` });
    mark.style.left = `${shape === "day" ? (left + right) / 2 : left}%`;
    if (shape !== "day") mark.style.width = `${Math.max(right - left, 0.5)}%`;
    const track = element("div", { class: "track", "aria-hidden": "true" }, ...lines(), mark);
    return element("li", {}, element("span", { class: "what" }, item.label, element("span", { class: "note" }, item.words || told(item))), track);
  });
  const vague = items.some((item) => item.isVague) ? " What is dashed is only about so." : "";
  const note = `A dot is a day, a bar a time within which it happened; a side that fades is open.${vague}`;
  return element("div", { class: "spans" }, element("div", { class: "head" }, element("span"), axis),
    element("ol", {}, ...rows), element("p", { class: "note" }, note));
}
