/** Sizes of files for readers: "840 B", "12 KB", "3.4 MB", in the numbers of their language. */

const UNITS = ["B", "KB", "MB", "GB"];
const STEP = 1024;

/** @param {number} bytes */
export function toSize(bytes) {
  const unit = bytes < 1 ? 0 : Math.min(Math.floor(Math.log(bytes) / Math.log(STEP)), UNITS.length - 1);
  const value = bytes / STEP ** unit;
  const digits = unit > 1 && value < 10 ? 1 : 0;
  return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: digits })} ${UNITS[unit]}`;
}
