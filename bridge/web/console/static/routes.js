/** Where in the console the reader is, as the address says it: "?session=ID", or "?page=NAME" and what the page needs. */

/** {session, page, ...} of the address now. */
export function here() {
  return Object.fromEntries(new URLSearchParams(location.search));
}

/** Goes to a place; Back comes back from it. */
export function go(place) {
  const query = new URLSearchParams(Object.entries(place).filter(([, value]) => value)).toString();
  const address = query ? `?${query}` : location.pathname;
  if (`${location.pathname}${location.search}` !== address && location.search !== address) history.pushState(null, "", address);
}

/** `act()` after Back and Forward. */
export function onMove(act) {
  addEventListener("popstate", act);
}
