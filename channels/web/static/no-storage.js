/** Where a browser keeps nothing (all site data blocked), nobody can come back to a conversation: the reader is told, and it
    ends with the page. Else agents would wait for somebody who is a stranger by now. */

const ENDPOINT = new URL("../leave", import.meta.url);

/** To be called once. `store` is what all tabs share. */
export function endWithPage(store) {
  addEventListener("pagehide", () => {
    const token = store.get("token");
    if (token && store.get("session") && !store.isKept("token")) navigator.sendBeacon(ENDPOINT, token);
  });
}
