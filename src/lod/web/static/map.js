/* Draws the maps of a page from the rows of their tables; nothing is loaded before a map is about to be seen. */
import { drawMap } from "./atlas.js";

/* What the section of a map tells as data, or the rows that say where they are: of the section, or of the page. */
function readPins(figure) {
  const place = figure.closest("section.map-of") ?? document.getElementById("content");
  const data = place.querySelector("script.map-data");
  if (data) return JSON.parse(data.textContent);
  return [...place.querySelectorAll("tr[data-kind]")].map((row) => {
    const link = row.querySelector("a");
    const { at, shapes, extent, kind, count } = row.dataset;
    return {
      name: link.textContent.trim(),
      href: link.getAttribute("href"),
      at: at ? at.split(" ").map(Number) : null,
      shapes: shapes ? shapes.split("|") : [],
      extent,
      kind,
      count: Number(count),
      note: row.lastElementChild.textContent.trim(),
    };
  });
}

function start(figure) {
  const { scripts, coarse, fine, title, unit: one } = figure.dataset;
  const unit = [one, `${one}s`];
  return drawMap(figure, readPins(figure), { scripts: scripts.trim().split(/\s+/), coarse, fine, title, unit });
}

const seen = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    seen.unobserve(target);
    start(target).catch((error) => {
      console.warn(`map: ${error.message}`);
      target.remove(); // the table says it all
    });
  }
}, { rootMargin: "300px" });

for (const figure of document.querySelectorAll("figure.map[data-scripts]")) seen.observe(figure);
