/* Moving a map: buttons, keys, two fingers, the wheel with Ctrl; never at the cost of scrolling the page. */
import { element } from "./terms.js";

const NEAREST = 24; // magnification
const STEP = 1.6;

/* Lets a picture be moved; `show` gets where it stands, as {k, x, y}. Returns the buttons. */
export function letMove(svg, { width, height, box, show, home }) {
  let view = { ...home };
  const button = (label, words, act) => {
    const made = element("button", { type: "button", "aria-label": words, title: words }, label);
    made.addEventListener("click", act);
    return made;
  };
  const nearer = button("+", "Zoom in", () => zoom(STEP));
  const farther = button("\u2212", "Zoom out", () => zoom(1 / STEP));
  const whole = button("\u25ef", "As at first", () => move({ ...home }));

  function move(next) {
    const k = Math.min(Math.max(next.k, 1), NEAREST);
    const within = (at, size, from, to) => Math.min(-from * k, Math.max(size - to * k, at)); // the world fills the frame
    view = { k, x: within(next.x, width, box.x0, box.x1), y: within(next.y, height, box.y0, box.y1) };
    svg.classList.toggle("is-near", k > 1);
    nearer.disabled = k >= NEAREST;
    farther.disabled = k <= 1;
    show(view);
  }

  function zoom(factor, [px, py] = [width / 2, height / 2]) {
    const k = Math.min(Math.max(view.k * factor, 1), NEAREST);
    const share = k / view.k;
    move({ k, x: px - (px - view.x) * share, y: py - (py - view.y) * share });
  }

  const pointOf = (event) => {
    const frame = svg.getBoundingClientRect();
    return [((event.clientX - frame.left) * width) / frame.width, ((event.clientY - frame.top) * height) / frame.height];
  };
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return; // the wheel alone scrolls the page
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), pointOf(event));
  }, { passive: false });
  svg.addEventListener("keydown", (event) => {
    const act = { "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: () => move({ ...home }) }[event.key];
    if (!act || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    act();
  });
  letDrag(svg, pointOf, () => view, move, zoom);
  move(view);
  return element("div", { class: "map-buttons" }, nearer, farther, whole);
}

function letDrag(svg, pointOf, viewNow, move, zoom) {
  const fingers = new Map();
  let dragged = 0;
  svg.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, pointOf(event));
    dragged = 0;
  });
  svg.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = pointOf(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = ([x, y]) => Math.hypot(x - other[0], y - other[1]);
      zoom(apart(now) / Math.max(apart(before), 1), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
    } else if (viewNow().k > 1) {
      const view = viewNow();
      move({ k: view.k, x: view.x + now[0] - before[0], y: view.y + now[1] - before[1] });
    }
    dragged += Math.hypot(now[0] - before[0], now[1] - before[1]);
    fingers.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    svg.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
  svg.addEventListener("click", (event) => {
    if (dragged > 6) event.preventDefault(); // it was moved, not chosen
  }, true);
  svg.addEventListener("dragstart", (event) => event.preventDefault());
}
