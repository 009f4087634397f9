/** How channels, desks and surfaces are spoken of. Their ids are their names in small letters. Pure. */

/**
 * "Web" for web.
 * @param {string} id
 */
export function nameOf(id) {
  return id.charAt(0).toUpperCase() + id.slice(1);
}
