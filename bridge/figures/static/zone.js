// Offers the reader's own time zone; the page works without it.
/** @type {HTMLSelectElement | null} */
const select = document.querySelector("select[name=zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select && zone && ![...select.options].some((option) => option.value === zone)) {
  select.append(new Option(`${zone} (yours)`, zone));
}
