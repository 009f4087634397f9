/** What a colleague who looks a closed conversation up is told first: the note of whoever closed it; how it ended, as admins
    call it, where nothing was noted. As `core.rendering.list_labels` has it. Pure. */

/** {note, outcome}, or null of one that goes on, or of which nothing was said. `outcomes`: name -> label. */
export function endingOf({ closing }, outcomes) {
  if (!closing) return null;
  const note = closing.note.trim();
  return { note, outcome: note ? "" : outcomes.get(closing.outcome) ?? closing.outcome };
}

/** The configured outcomes, as `endingOf` takes them; `desk` as /agent/api/desk answers. */
export function outcomesOf(desk) {
  return new Map(desk.outcomes.map(({ name, label }) => [name, label]));
}
