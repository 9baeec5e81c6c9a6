/* The query page: YASGUI's editor and results over the plain form, which stays as it is without script. */
import { completeClass, completeProperty, completePrefix } from "./editor-terms.js";
import { addViews } from "./results.js";
import { loadSpots } from "./results-map.js";
import { element } from "./terms.js";

const { prefixes, base, map, spots } = JSON.parse(document.getElementById("editor-data").textContent);
const endpoint = `${location.origin}/sparql`;
const LONGEST_ADDRESS = 6000; // characters of a query that still fits into an address everywhere
const ORDER = ["table", "chart", "time", "map", "boolean", "response", "error"]; // of the views
const FORMATS = {
  bindings: [["csv", "CSV"], ["tsv", "TSV"], ["json", "JSON"], ["xml", "XML"]],
  graph: [["ttl", "Turtle"], ["jsonld", "JSON-LD"], ["nt", "N-Triples"], ["rdf", "RDF/XML"]],
};

const form = document.getElementById("query-form");
const box = document.getElementById("query");
const answer = document.getElementById("answer");

function makeEditor(Yasqe) {
  for (const completer of [completeClass, completeProperty]) Yasqe.registerAutocompleter(completer(endpoint, prefixes));
  Yasqe.forkAutocompleter("prefixes", completePrefix(prefixes));
  const place = element("div", { id: "editor" });
  form.insertBefore(place, form.querySelector(".tools"));
  return new Yasqe(place, {
    value: box.value.replace(/\s+$/, ""),
    persistenceId: null, // the address keeps the query, nothing else does
    consumeShareLink: null,
    createShareableLink: null, // ours is beside the button
    showQueryButton: false,
    autocompleters: ["our-prefixes", "our-class", "our-property", "variables"],
    editorHeight: heightFor(box.value),
    inputStyle: "contenteditable", // which phones and screen readers understand
    screenReaderLabel: "SPARQL query; Escape and then Tab leaves it",
    requestConfig: {
      endpoint,
      method: "POST",
      acceptHeaderSelect: "application/sparql-results+json",
      acceptHeaderGraph: "text/turtle",
    },
  });
}

function heightFor(query) {
  const lines = query.trim().split("\n").length;
  return `${Math.min(Math.max(1.4 * lines + 2, 12), 30)}rem`;
}

/* Tab indents, as in any editor; after Escape it moves on, so that nobody is caught in here. */
function letKeyboardOut(editor) {
  const free = { Tab: false, "Shift-Tab": false };
  const keys = editor.getOption("extraKeys");
  editor.setOption("extraKeys", { ...keys, Esc: () => editor.addKeyMap(free) });
  editor.on("blur", () => editor.removeKeyMap(free));
}

function makeTools(editor, run) {
  const tools = form.querySelector(".tools");
  const button = (label, act, attributes = {}) => {
    const made = element("button", { type: "button", ...attributes }, label);
    made.addEventListener("click", act);
    return made;
  };
  const copy = button("Copy link", async () => {
    try {
      await navigator.clipboard.writeText(location.origin + addressOf(editor.getValue()));
      copy.textContent = "Copied";
    } catch {
      history.replaceState(null, "", addressOf(editor.getValue())); // no clipboard: it is in the address bar
      copy.textContent = "Now in the address bar";
    }
    setTimeout(() => (copy.textContent = "Copy link"), 2000);
  });
  tools.replaceChildren(
    button("Run", run, { class: "main", id: "run", title: "Ctrl-Enter" }),
    button("Tidy", () => editor.autoformat(), { title: "Indent the query anew" }),
    copy,
    element("span", { class: "note" }, "Ctrl-Space completes, Ctrl-Enter runs; Esc, then Tab leaves the editor"),
  );
  const status = element("p", { id: "query-status", class: "note", role: "status" });
  tools.after(status);
  return status;
}

function addressOf(query) {
  return `/sparql?query=${encodeURIComponent(query)}`;
}

/* The endpoint names line and column: mark them, and put the cursor there. */
function showError(editor, status, message) {
  const at = /\b(?:error at |line )?(\d+):(\d+)\b/.exec(message);
  status.textContent = at ? message.replace(at[0], `line ${at[1]}, column ${at[2]}`) : message;
  status.className = "is-wrong";
  if (!at) return;
  const line = Math.min(Number(at[1]) - 1, editor.lineCount() - 1);
  editor.addLineClass(line, "background", "line-of-error");
  editor.setCursor(line, Number(at[2]) - 1);
  editor.focus();
}

function clearError(editor, status) {
  status.className = "note";
  editor.eachLine((line) => editor.removeLineClass(line, "background", "line-of-error"));
}

function offerDownloads(place, query, kind) {
  const links = FORMATS[kind].map(([suffix, label]) => {
    const name = `answer.${suffix}`;
    return element("a", { href: `${addressOf(query)}&as=${suffix}`, download: name, rel: "nofollow" }, label);
  });
  place.replaceChildren("Download as", ...links);
}

function start(Yasgui) {
  const { Yasqe, Yasr } = Yasgui;
  const editor = makeEditor(Yasqe);
  document.documentElement.classList.add("is-enhanced");
  box.disabled = true; // the form is not sent any more
  letKeyboardOut(editor);
  const results = element("div", { id: "results" });
  const downloads = element("p", { class: "downloads", id: "downloads" });
  addViews(Yasr, { base, prefixes, map });
  const yasr = new Yasr(results, { persistenceId: null, prefixes, defaultPlugin: "table", pluginOrder: ORDER });
  const run = () => editor.query().catch(() => {}); // what is wrong is told by `queryResponse`
  const status = makeTools(editor, run);

  editor.on("queryBefore", () => {
    clearError(editor, status);
    status.textContent = "Asking ...";
  });
  editor.on("queryResponse", async (_, response, took) => {
    const query = editor.getValue();
    if (map && spots) await loadSpots().catch(() => {}); // without them the answer has no map
    if (response instanceof Error) {
      showError(editor, status, response.message.replace(/^lod: /, "").trim());
      answer.replaceChildren();
      return;
    }
    const isGraph = ["CONSTRUCT", "DESCRIBE"].includes(editor.getQueryType());
    answer.replaceChildren(element("h2", {}, "Answer"), results, downloads);
    offerDownloads(downloads, query, isGraph ? "graph" : "bindings");
    yasr.setResponse(response, took);
    const rows = isGraph ? "" : countRows(yasr);
    status.textContent = `${rows}${(took / 1000).toFixed(took < 1000 ? 2 : 1)} seconds`;
    if (query.length <= LONGEST_ADDRESS && location.pathname + location.search !== addressOf(query)) {
      history.pushState({ query }, "", addressOf(query));
    }
  });
  window.addEventListener("popstate", () => location.reload());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  const asked = new URLSearchParams(location.search).has("query");
  if (asked && !answer.querySelector(".error")) run();
  if (answer.querySelector(".error")) showError(editor, status, answer.querySelector(".error").textContent);
  if (answer.querySelector(".error")) answer.replaceChildren();
}

function countRows(yasr) {
  const rows = yasr.results?.getBindings?.();
  return rows ? `${rows.length.toLocaleString("en")} row${rows.length === 1 ? "" : "s"} in ` : "";
}

if (window.Yasgui) start(window.Yasgui);
