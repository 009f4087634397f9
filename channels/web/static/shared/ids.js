/** Names for what is sent: with them, sending it again is safe. */

/** A new id of letters, digits and "-". crypto.randomUUID exists on https and localhost only; a LAN address has getRandomValues. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
