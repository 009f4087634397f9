/** Light or dark: the visitor's system, until the visitor says otherwise. */

const system = matchMedia("(prefers-color-scheme: dark)");
const told = new Set();

/** "light" or "dark". */
export function scheme() {
  return sessionStorage.getItem("scheme") ?? (system.matches ? "dark" : "light");
}

/** Calls `tell` with the scheme, now and at every change. */
export function follow(tell) {
  told.add(tell);
  tell(scheme());
}

/** The other one. */
export function toggle() {
  sessionStorage.setItem("scheme", scheme() === "dark" ? "light" : "dark");
  apply();
}

function apply() {
  document.documentElement.dataset.scheme = scheme();
  for (const tell of told) tell(scheme());
}

system.addEventListener("change", apply);
apply();
