/** What somebody presses stays until they let go of it: a press that begins and ends on two elements is no click. */

/** @type {Map<string, () => void>} */
const waiting = new Map(); // pane -> draws what it shows by now
let isPressed = false;

addEventListener("pointerdown", () => { isPressed = true; }, true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, letGo, true);
addEventListener("blur", letGo); // the window's own: whoever leaves it may let go elsewhere

function letGo() {
  isPressed = false;
  setTimeout(drawWaiting); // after the click, which belongs to the same event
}

function drawWaiting() {
  if (isPressed) return;
  const drawings = [...waiting.values()];
  waiting.clear();
  for (const draw of drawings) draw();
}

/** Draws a pane, once nothing is pressed; of several drawings the last. */
export function drawUnpressed(pane, draw) {
  waiting.set(pane, draw);
  drawWaiting();
}
