/* The views of an answer: a table, bars, a line of time, a map; each where the rows have what it needs. */
import { drawSpans, isVague, readSpan } from "./spans.js";
import { bareName, breakable, element, localAddress, shorten } from "./terms.js";
import { drawResultMap, isDegrees, spotOf } from "./results-map.js";

const PLAIN = new Set(["string", "integer", "decimal", "en"]); // what need not be said of a value
const PAGE = 200; // rows drawn at a time
const MOST_TEXT = 200_000; // characters of a response that are shown
const MOST_BARS = 200;
const MOST_SPANS = 300;
const NUMBERS = /#(?:integer|decimal|double|float|int|long|short|byte|nonNegativeInteger|positiveInteger)$/;

/* Registers the views with YASR; `context` has the base IRI and the prefixes. */
export function addViews(Yasr, context) {
  const views = { table: TableView, chart: ChartView, time: TimeView, map: MapView, response: ResponseView };
  for (const [name, View] of Object.entries(views)) {
    Yasr.registerPlugin(name, class extends View {
      constructor(yasr) {
        super();
        this.yasr = yasr;
        this.context = context;
      }
    });
  }
}

class View {
  getIcon() {
    return undefined;
  }

  get rows() {
    return this.yasr.results?.getBindings() ?? [];
  }

  get columns() {
    return this.yasr.results?.getVariables() ?? [];
  }

  canHandleResults() {
    return this.rows.length > 0 && this.fits();
  }

  show(...parts) {
    this.yasr.resultsEl.append(...parts);
  }

  text(term) {
    if (!term) return "";
    return term.type === "uri" ? shorten(term.value, this.context) : term.value;
  }

  /* Returns the last column that holds numbers only. */
  numbers() {
    const isNumber = (term) => !term || (term.type !== "uri" && NUMBERS.test(term.datatype ?? "") && !Number.isNaN(Number(term.value)));
    return this.columns.findLast((column) => !isDegrees(column) && this.rows.some((row) => row[column]) && this.rows.every((row) => isNumber(row[column])));
  }

  /* Returns the column that says what a row is about: words before IRIs, and none of those that are taken. */
  labelColumn(taken) {
    const free = this.columns.filter((column) => !taken.includes(column));
    const first = (column) => this.rows.find((row) => row[column])?.[column];
    return free.find((column) => first(column)?.type === "literal") ?? free.find((column) => first(column));
  }

  /* Returns the label of a row, linked to the first thing of the row that has a page here. */
  linked(row, column) {
    const thing = this.columns.map((name) => row[name]).find((term) => term?.type === "uri");
    const words = this.text(row[column]) || "-";
    return thing ? element("a", { href: localAddress(thing.value, this.context.base), class: "iri" }, words) : words;
  }
}

class TableView extends View {
  label = "Table";
  priority = 10;

  canHandleResults() {
    return this.columns.length > 0;
  }

  draw() {
    if (!this.rows.length) return this.show(element("p", { class: "lead" }, "No rows: nothing in the data is so."));
    this.shown = PAGE;
    this.order = { column: "", step: 1 };
    this.filter = "";
    const input = element("input", { type: "search", "aria-label": "Filter the rows", placeholder: "Filter the rows" });
    input.addEventListener("input", () => {
      this.filter = input.value.trim().toLowerCase();
      this.fill();
    });
    this.count = element("span", { class: "note", role: "status" });
    this.body = element("tbody");
    this.heads = this.columns.map((column) => this.head(column));
    const table = element("table", { class: "result-table" }, element("thead", {}, element("tr", {}, ...this.heads)), this.body);
    this.more = element("button", { type: "button" }, "Show more rows");
    this.more.addEventListener("click", () => {
      this.shown += 5 * PAGE;
      this.fill();
    });
    if (this.rows.length > 10) this.show(element("p", { class: "filter" }, input, " ", this.count));
    this.show(element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": "Answer" }, table), this.more);
    this.fill();
  }

  head(column) {
    const button = element("button", { type: "button", title: "Sort by this column" }, column);
    const head = element("th", { scope: "col", "aria-sort": "none" }, button);
    button.addEventListener("click", () => {
      const isAgain = this.order.column === column;
      this.order = { column, step: isAgain ? -this.order.step : 1 };
      for (const other of this.heads) other.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", this.order.step > 0 ? "ascending" : "descending");
      this.fill();
    });
    return head;
  }

  fill() {
    const matches = (row) => this.columns.some((column) => this.text(row[column]).toLowerCase().includes(this.filter));
    const rows = this.filter ? this.rows.filter(matches) : [...this.rows];
    const { column, step } = this.order;
    if (column) {
      const words = new Intl.Collator("en", { numeric: true });
      rows.sort((a, b) => step * words.compare(this.text(a[column]), this.text(b[column])));
    }
    this.body.replaceChildren(...rows.slice(0, this.shown).map((row) => this.row(row)));
    this.more.hidden = rows.length <= this.shown;
    const shown = Math.min(this.shown, rows.length);
    this.count.textContent = `${shown.toLocaleString("en")} of ${this.rows.length.toLocaleString("en")} rows`;
  }

  row(row) {
    return element("tr", {}, ...this.columns.map((column) => element("td", {}, ...this.cell(row[column]))));
  }

  cell(term) {
    if (!term) return [];
    if (term.type === "uri") {
      const address = localAddress(term.value, this.context.base);
      const words = breakable(shorten(term.value, this.context));
      return [address ? element("a", { href: address, title: term.value }, ...words) : element("span", { class: "whole" }, ...words)];
    }
    const language = term["xml:lang"];
    const note = language || bareName(term.datatype ?? "");
    const words = element("span", language && !language.startsWith("en") ? { lang: language } : {}, term.value);
    return note && !PLAIN.has(note) ? [words, " ", element("span", { class: "note" }, note)] : [words];
  }
}

class ChartView extends View {
  label = "Bars";
  priority = 3;

  fits() {
    const column = this.numbers();
    return Boolean(column && this.labelColumn([column]) && this.rows.length <= MOST_BARS);
  }

  draw() {
    const column = this.numbers();
    const labels = this.columns.filter((name) => name !== column && this.rows.some((row) => row[name]?.type === "literal"));
    const named = labels.length ? labels : [this.labelColumn([column])];
    const most = Math.max(...this.rows.map((row) => Math.abs(Number(row[column]?.value ?? 0))), 1);
    const rows = this.rows.map((row) => {
      const number = Number(row[column]?.value ?? 0);
      const bar = element("div", { class: "bar-of" });
      bar.style.width = `${(100 * Math.max(number, 0)) / most}%`;
      const words = named.map((name) => this.text(row[name])).filter(Boolean).join(", ");
      return element("li", {}, element("span", {}, words), bar, element("span", {}, number.toLocaleString("en")));
    });
    this.show(element("p", { class: "note" }, `${column}, by ${named.join(", ")}`), element("ol", { class: "result-bars" }, ...rows));
  }
}

class TimeView extends View {
  label = "Time";
  priority = 4;

  fits() {
    return this.rows.length <= MOST_SPANS && this.dates().length > 0 && Boolean(this.labelColumn(this.dates()));
  }

  /* A column of dates has nothing else but what is unknown, and is not the same day in every row for nothing. */
  dates() {
    const isDated = (column) => {
      const terms = this.rows.map((row) => row[column]).filter(Boolean);
      const dated = terms.filter((term) => term.type !== "uri" && !NUMBERS.test(term.datatype ?? "") && readSpan(term.value));
      return dated.length > 0 && dated.length >= terms.length / 2;
    };
    return this.columns.filter(isDated).slice(0, 2);
  }

  draw() {
    const [from, to = from] = this.dates();
    const column = this.labelColumn(this.dates());
    const items = this.rows.flatMap((row) => {
      const [begin, end] = [readSpan(row[from]?.value ?? ""), readSpan(row[to]?.value ?? "")];
      const span = from === to ? begin : begin || end ? { first: begin?.first ?? null, last: end?.last ?? null } : null;
      const vague = [from, to].some((name) => isVague(row[name]?.value ?? ""));
      return span ? [{ ...span, isVague: vague, label: this.linked(row, column) }] : [];
    });
    const left = this.rows.length - items.length;
    this.show(drawSpans(items));
    if (left) this.show(element("p", { class: "note" }, `${left} row${left === 1 ? " has" : "s have"} no date.`));
  }
}

class MapView extends View {
  label = "Map";
  priority = 2;

  fits() {
    return Boolean(this.context.map) && this.rows.some((row) => spotOf(row, this.columns, this.context.base));
  }

  draw() {
    return drawResultMap(this);
  }
}

class ResponseView extends View {
  label = "Response";
  priority = 1;

  canHandleResults() {
    return Boolean(this.yasr.results?.getOriginalResponseAsString());
  }

  draw() {
    const text = this.yasr.results.getOriginalResponseAsString();
    const begin = element("pre", { tabindex: "0", role: "region", "aria-label": "Response, as it came" }, text.slice(0, MOST_TEXT));
    this.show(begin);
    if (text.length > MOST_TEXT) this.show(element("p", { class: "note" }, "This is the beginning; the downloads have the whole."));
  }
}
