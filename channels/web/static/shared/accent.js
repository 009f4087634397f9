/** Makes any accent colour legible in both themes. Pure, but for `applyAccent`. */

// The grounds an accent must stand out from: --n1 to --n3 of tokens.css, the hardest of each theme.
const THEMES = {
  light: { ground: "#ffffff", inkGround: "#eceef1", away: "#000000" },
  dark: { ground: "#15171b", inkGround: "#272b32", away: "#ffffff" },
};
const SHAPE_CONTRAST = 3; // WCAG 1.4.11
const TEXT_CONTRAST = 4.5; // WCAG 1.4.3
const STEPS = 20;

/** The custom properties for an accent "#rrggbb", or null when it is not one.
    @param {string} accent */
export function accentTokens(accent) {
  if (!/^#[0-9a-f]{6}$/i.test(accent ?? "")) return null;
  /** @type {Record<string, string>} */
  const tokens = {};
  for (const [theme, { ground, inkGround, away }] of Object.entries(THEMES)) {
    const fill = pushed(accent, away, ground, SHAPE_CONTRAST);
    tokens[`--accent-fill-${theme}`] = fill;
    tokens[`--accent-on-${theme}`] = textOn(fill);
    tokens[`--accent-ink-${theme}`] = pushed(accent, away, inkGround, TEXT_CONTRAST);
  }
  return tokens;
}

/** Dresses the document in an accent; anything but "#rrggbb" leaves the default.
    @param {string} accent */
export function applyAccent(accent, style = document.documentElement.style) {
  for (const [name, value] of Object.entries(accentTokens(accent) ?? {})) style.setProperty(name, value);
}

/** How well two colours "#rrggbb" can be told apart, 1 to 21 (WCAG 2).
    @param {string} one
    @param {string} other */
export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** @param {string} color
    @param {string} away
    @param {string} ground
    @param {number} ratio */
function pushed(color, away, ground, ratio) {
  for (let step = 0; step <= STEPS; step += 1) {
    const mixed = mix(color, away, step / STEPS);
    if (contrast(mixed, ground) >= ratio) return mixed;
  }
  return away;
}

/** White as long as it is legible: on a mid tone the eye prefers it to black, whatever the higher figure says.
    @param {string} fill */
function textOn(fill) {
  return contrast("#ffffff", fill) >= TEXT_CONTRAST ? "#ffffff" : "#000000";
}

/** @param {string} one
    @param {string} other
    @param {number} share */
function mix(one, other, share) {
  const [from, to] = [channels(one), channels(other)];
  return "#" + from.map((value, i) => Math.round(value + (to[i] - value) * share).toString(16).padStart(2, "0")).join("");
}

/** @param {string} color */
function luminance(color) {
  const [r, g, b] = channels(color).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} color */
function channels(color) {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}
