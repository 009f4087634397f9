/* What the demo asks of the company's page: the chat's public functions, called as any site could. */
(() => {
  "use strict";
  window.Handoff = window.Handoff || function () { (window.Handoff.q = window.Handoff.q || []).push(arguments); };
  const tell = (what) => parent.postMessage(what, location.origin);
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || origin !== location.origin) return;
    if (data.scheme) {
      document.documentElement.dataset.scheme = data.scheme;
      Handoff("setColorScheme", data.scheme);
    }
    if (data.open) Handoff("open");
    if (data.say) Handoff("showNewMessage", data.say);
  });
  addEventListener("handoff:unread", ({ detail }) => tell({ unread: detail.count }));
  addEventListener("DOMContentLoaded", () => tell({ ready: true }));
})();
