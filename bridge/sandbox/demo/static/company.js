/* What the demo asks of the company's page: the chat's public functions, called as any site could. */
(() => {
  "use strict";
  const page = /** @type {any} */ (window);
  page.Handoff = page.Handoff || function () { (page.Handoff.q = page.Handoff.q || []).push(arguments); };
  const tell = (what) => parent.postMessage(what, location.origin);
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || origin !== location.origin) return;
    if (data.scheme) {
      document.documentElement.dataset.scheme = data.scheme;
      page.Handoff("setColorScheme", data.scheme);
    }
    if (data.open) page.Handoff("open");
    if (data.say) page.Handoff("showNewMessage", data.say);
  });
  addEventListener("handoff:unread", (/** @type {any} */ { detail }) => tell({ unread: detail.count }));
  addEventListener("DOMContentLoaded", () => tell({ ready: true }));
})();
