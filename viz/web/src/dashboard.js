// The one widget of the live pages: receives frames, paints the newest once a screen refresh, sends commands back.

import { pages } from "./pages/index.js";
import { Levers } from "./levers.js";
import { Record } from "./record.js";
import { Share } from "./share.js";
import { about, shell } from "./shell.js";
import { Timeline } from "./timeline.js";
import "./dashboard.css";

function render({ model, el }) {
  const record = new Record();
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const palette = () => model.get("palette")[root.display.dark(dark.matches) ? "dark" : "light"];
  let frame = null;
  let shown = { name: "", leave() {} }; // the page that is mounted
  let [marker, company] = [null, ""];
  let scheduled = 0;
  let due = 0; // the number of a frame that Python waits to hear of

  const send = (type, more = {}) => model.send({ type, ...more });
  const look = (changes) => send("view", changes);
  const dirty = () => {
    if (!scheduled) scheduled = requestAnimationFrame(paint);
  };
  const setMarker = (week, name = "") => {
    if (week !== marker) look({ at: week });
    [marker, company] = [week, name];
    dirty();
  };
  const context = { send, look, setMarker, changed: () => theme(), frame: () => frame, drawn: () => ({ frame, record, colours: palette() }) };
  const root = shell(el, context);
  const levers = new Levers(root, { ...context, marker: () => marker });
  const share = new Share(root, context);
  const timeline = new Timeline(root.querySelector(".er-timeline"), setMarker);

  function hear(message, buffers) {
    if (message.type === "failed") root.fail(message.note);
    if (message.type === "about") about(root, message, frame.labels);
    if (message.type === "link") share.show(message, frame.labels);
    if (message.type !== "frame") return;
    if (!record.take(message, buffers)) {
      send("hello", { language: root.dataset.language }); // a frame was lost: ask for a snapshot
      return;
    }
    if (frame && message.run_number !== frame.run_number) setMarker(null);
    frame = message;
    if (message.asks) due = message.number;
    dirty();
  }

  function paint() {
    scheduled = 0;
    if (due) send("painted", { number: due }); // said first: the next frame is made while this one is painted
    due = 0;
    if (frame) draw();
  }

  function draw() {
    const scene = { frame, record, colours: palette(), marker, company };
    turn(frame.page);
    root.update(frame, record);
    if (frame.contents) shown.update(frame.contents, { ...scene, record: record.until(frame.at) });
    levers.draw(frame, marker);
    timeline.draw(scene);
    root.dataset.run = frame.run_number;
    root.dataset.painted = Number(root.dataset.painted ?? 0) + 1;
  }

  // Another page: the old one is taken down first.
  function turn(name) {
    if (shown.name === name) return;
    shown.leave();
    root.page.className = `er-page er-page-${name}`;
    root.page.replaceChildren();
    delete root.dataset.words;
    shown = { name, ...pages[name](root.page, context) };
    for (const box of root.page.querySelectorAll(".er-scroll")) box.tabIndex = 0; // scrolls by keys too
  }

  const theme = () => {
    root.theme(palette(), root.display.dark(dark.matches));
    dirty();
  };
  const size = new ResizeObserver(dirty);
  size.observe(root);
  dark.addEventListener("change", theme);
  model.on("msg:custom", hear);
  theme();
  const asked = new URLSearchParams(window.location.search);
  const from = { run: asked.get("run") ?? "", watch: asked.get("watch") ?? "" };
  send("hello", { ...from, language: asked.get("lang") ?? (navigator.language.startsWith("ja") ? "ja" : "en") });

  return () => {
    cancelAnimationFrame(scheduled);
    size.disconnect();
    dark.removeEventListener("change", theme);
    model.off("msg:custom", hear);
    root.leave();
    shown.leave();
  };
}

export default { render };
