/* What the editor completes: prefixes, classes and properties of this data set, and of nobody else. */

const MOST = 60; // suggestions at a time
const NOTES = /^(?:https?:\/\/[^#]*[#/])/;

/* The data set counts its classes and properties (VoID); data without such counts is asked for some. */
const QUESTIONS = {
  class: [
    `PREFIX void: <http://rdfs.org/ns/void#>
     SELECT ?term (MAX(?count) AS ?uses) { ?part void:class ?term ; void:entities ?count } GROUP BY ?term ORDER BY DESC(?uses)`,
    "SELECT DISTINCT ?term { ?thing a ?term } LIMIT 500",
  ],
  property: [
    `PREFIX void: <http://rdfs.org/ns/void#>
     SELECT ?term (MAX(?count) AS ?uses) { ?part void:property ?term ; void:triples ?count } GROUP BY ?term ORDER BY DESC(?uses)`,
    "SELECT DISTINCT ?term { { SELECT ?term { ?thing ?term ?value } LIMIT 100000 } } LIMIT 500",
  ],
};

async function ask(endpoint, query) {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { Accept: "application/sparql-results+json", "Content-Type": "application/sparql-query" },
    body: query,
  });
  if (!response.ok) return [];
  return (await response.json()).results.bindings.map((row) => row.term.value);
}

/* Returns a function that asks once, when it is called first, and answers from memory afterwards. */
function termsOf(endpoint, kind) {
  let asked;
  const fetchTerms = async () => {
    for (const query of QUESTIONS[kind]) {
      const terms = await ask(endpoint, query).catch(() => []);
      if (terms.length) return terms;
    }
    return [];
  };
  return () => (asked ??= fetchTerms());
}

/* The term as a query has it: with a prefix, or in angles. */
function write(iri, prefixes) {
  const found = Object.entries(prefixes).find(([, namespace]) => iri.startsWith(namespace));
  if (!found) return `<${iri}>`;
  const local = iri.slice(found[1].length);
  return /^[A-Za-z_][\w-]*$/.test(local) ? `${found[0]}:${local}` : `<${iri}>`;
}

/* A term fits if what is typed stands in its short name; those that begin so come first. */
function choose(terms, typed, prefixes) {
  const wanted = typed.toLowerCase();
  const named = terms.map((iri) => ({ iri, name: write(iri, prefixes).toLowerCase() }));
  const rank = ({ iri, name }) => {
    if (name.startsWith(wanted) || iri.toLowerCase().startsWith(wanted)) return 0;
    if (iri.replace(NOTES, "").toLowerCase().includes(wanted.replace(/^\w*:/, ""))) return 1;
    return 2;
  };
  const ranked = named.map((term, order) => ({ ...term, order, rank: rank(term) })).filter((term) => term.rank < 2);
  return ranked.sort((a, b) => a.rank - b.rank || a.order - b.order).slice(0, MOST).map((term) => term.iri);
}

function completer(name, kind, isHere, endpoint, prefixes) {
  const terms = termsOf(endpoint, kind);
  return {
    name,
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: isHere,
    preProcessToken: (_, token) => ({ ...token, autocompletionString: token.string.trim().replace(/^<|>$/g, "") }),
    get: async (_, token) => choose(await terms(), token?.autocompletionString ?? "", prefixes),
    postProcessSuggestion: (_, __, iri) => write(iri, prefixes),
  };
}

function isVariable(token) {
  return token.string[0] === "?" || token.string[0] === "$";
}

export function completeClass(endpoint, prefixes) {
  const after = new Set(["a", "rdf:type", "rdfs:domain", "rdfs:range"]);
  const isHere = (editor) => {
    const token = editor.getCompleteToken();
    const before = editor.getPreviousNonWsToken(editor.getCursor().line, token);
    return !isVariable(token) && after.has(before.state.lastProperty);
  };
  return completer("our-class", "class", isHere, endpoint, prefixes);
}

export function completeProperty(endpoint, prefixes) {
  const isHere = (editor) => {
    const token = editor.getCompleteToken();
    return token.string.trim().length > 0 && !isVariable(token) && token.state.possibleCurrent.includes("a");
  };
  return completer("our-property", "property", isHere, endpoint, prefixes);
}

/* Declares a prefix that we know as soon as its colon is typed. */
function declare(editor, prefixes) {
  const cursor = editor.getCursor();
  const token = editor.getTokenAt(cursor);
  const [prefix, local] = token.string.split(":");
  if (token.type !== "string-2" || local === undefined || !(prefix in prefixes)) return;
  const isDeclared = editor.getPrefixesFromQuery()[prefix] !== undefined;
  const before = editor.getPreviousNonWsToken(cursor.line, token).string.toUpperCase();
  if (!isDeclared && before !== "PREFIX") editor.addPrefixes({ [prefix]: prefixes[prefix] });
}

export function completePrefix(prefixes) {
  const lines = Object.entries(prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`);
  return {
    name: "our-prefixes",
    persistenceId: null,
    get: () => lines.sort(),
    onInitialize: (editor) => editor.on("change", () => declare(editor, prefixes)),
  };
}
