/* Which names of a picture are shown: those that cover neither one another nor a circle, the first first. */

const LETTER = 6.6; // pixels, about, of letters of 12 to 13
const [ABOVE, BELOW] = [7, 6]; // pixels of a line from its middle

function overlaps(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}

/* Shows or hides the text of each circle, {name, cx, cy, radius, text}; `corner` is a box that stays free. */
export function chooseLabels(circles, { width, height, most, corner = [0, 0, 0, 0] }) {
  const boxes = circles.map(({ cx, cy, radius }) => [cx - radius, cy - radius, cx + radius, cy + radius]);
  const taken = [];
  circles.forEach(({ name, cx, cy, radius, text }, at) => {
    const room = LETTER * name.length;
    const others = [...taken, corner, ...boxes.filter((_, other) => other !== at)];
    const sides = [["start", cx + radius + 3], ["end", cx - radius - 3 - room]];
    const free = sides.find(([, left]) => {
      const box = [left, cy - ABOVE, left + room, cy + BELOW];
      const isInside = left > 2 && left + room < width - 2 && cy > ABOVE && cy < height - BELOW;
      return isInside && !others.some((other) => overlaps(box, other));
    });
    const isShown = Boolean(free) && taken.length < most;
    text.classList.toggle("is-covered", !isShown);
    if (!isShown) return;
    text.setAttribute("text-anchor", free[0]);
    text.setAttribute("x", free[0] === "start" ? radius + 4 : -radius - 4);
    taken.push([free[1], cy - ABOVE, free[1] + room, cy + BELOW]);
  });
}
