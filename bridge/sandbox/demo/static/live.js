/** The demo's server: what the panes show comes by one socket, what a visitor does goes by POST. */

const AGAIN = 800; // milliseconds

/** Calls `show(pane, state)` for everything new, and `line(isUp)` when the connection comes or goes. */
export function listen(show, line) {
  const socket = new WebSocket(`ws://${location.host}/live`);
  socket.onopen = () => line(true);
  socket.onmessage = ({ data }) => {
    const { pane, state } = JSON.parse(data);
    show(pane, state);
  };
  socket.onclose = () => {
    line(false);
    setTimeout(listen, AGAIN, show, line);
  };
}

/** Does something. False when it was refused; the reason was shown. */
export async function act(name, detail = {}) {
  try {
    const answer = await fetch("/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ act: name, ...detail }),
    });
    if (answer.ok) return true;
    toast((await answer.json()).error);
  } catch {
    toast("The demo has stopped. Start it again with: make demo");
  }
  return false;
}

/** A line that goes by itself. */
export function toast(text) {
  const line = document.createElement("p");
  line.textContent = text;
  document.querySelector(".toasts").append(line);
  setTimeout(() => line.remove(), 6000);
}
