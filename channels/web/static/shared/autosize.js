/** Lets a field grow with its words, up to the height that its style allows. */

const CERTAINLY_FULL = 2_000; // characters that fill any field; measuring a long text takes a browser a while

/** Returns a function to call whenever the words or the width changed: the field is measured at most once a frame.
    @param {HTMLTextAreaElement} field */
export function autosize(field) {
  let isDue = false;
  const fit = () => {
    isDue = false;
    if (field.value.length > CERTAINLY_FULL) {
      field.style.height = getComputedStyle(field).maxHeight;
      return;
    }
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  };
  return () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(fit);
  };
}
