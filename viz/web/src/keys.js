// The keys, and the dialog that lists them.

const KEYS = [
  ['<span data-text="key_space"></span>', "space"],
  ["→", "step"],
  ["←", "back"],
  ["Home", "home"],
  ["1–7", "page"],
  ["← →", "scrub"],
  ["Esc", "escape"],
  ["P", "present"],
  ["?", "help"],
];

export const KEYS_DIALOG = `
  <dialog class="er-dialog er-keys" data-label="help"><h2 data-text="help"></h2>
    <dl>${KEYS.map(([key, does]) => `<dt><kbd>${key}</kbd></dt><dd data-text="does_${does}"></dd>`).join("")}</dl>
    <form method="dialog"><button data-text="close"></button></form>
  </dialog>`;

// A key acts where nothing else on the page wants it: not in a field, not in a dialog, not on a button that it presses.
export function keyboard(root, acts) {
  const heard = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || root.querySelector("dialog[open]")) return;
    const field = event.target.closest?.("input, select, textarea");
    if (field && !(field.type === "range" && !event.key.startsWith("Arrow") && event.key !== "Home")) return;
    if (event.key === " " && event.target.closest?.("button, summary")) return;
    const act = chosen(event.key, acts);
    if (!act) return;
    event.preventDefault();
    act();
  };
  document.addEventListener("keydown", heard);
  return () => document.removeEventListener("keydown", heard);
}

function chosen(key, acts) {
  if (/^[1-9]$/.test(key)) return () => acts.page(Number(key) - 1);
  return {
    " ": acts.play,
    ArrowRight: acts.step,
    ArrowLeft: acts.back,
    Home: acts.restart,
    Escape: acts.newest,
    "?": acts.help,
    p: acts.present,
    P: acts.present,
  }[key];
}
