// The one widget of the live pages: receives frames, paints the newest once a screen refresh, sends commands back.

import { Chart } from "./chart.js";
import { Feed } from "./feed.js";
import { page } from "./layout.js";
import { Record } from "./record.js";
import { Timeline } from "./timeline.js";
import "./dashboard.css";

function render({ model, el }) {
  const send = (type, more = {}) => model.send({ type, ...more });
  const view = { marker: null, frame: null, record: new Record() };
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const palette = () => model.get("palette")[dark.matches ? "dark" : "light"];

  const setMarker = (week, company = "") => {
    view.marker = week;
    feed.highlight(week, company);
    dirty();
  };
  const root = page(el, { send, setMarker, view });
  const charts = [...root.querySelectorAll("[data-chart]")].map((box) => new Chart(box, setMarker));
  const feed = new Feed(root.querySelector(".er-feed"), setMarker);
  const timeline = new Timeline(root.querySelector(".er-timeline"), setMarker);

  let scheduled = 0;
  let owed = false; // a frame that Python waits to hear of
  const dirty = () => {
    if (!scheduled) scheduled = requestAnimationFrame(paint);
  };

  function hear(message, buffers) {
    if (message.type === "failed") root.fail(message.note);
    if (message.type !== "frame") return;
    if (!view.record.take(message, buffers)) {
      send("hello", { language: root.dataset.language }); // a frame was lost: ask for a snapshot
      return;
    }
    view.frame = message;
    if (message.fresh) {
      view.marker = null;
      feed.clear();
      timeline.clear();
    }
    feed.add(message.events ?? []);
    timeline.add(message.events ?? []);
    owed = true;
    dirty();
  }

  function paint() {
    scheduled = 0;
    const { frame, record, marker } = view;
    if (frame) {
      root.update(frame, marker);
      const colours = palette();
      for (const figure of frame.figures ?? []) {
        charts.find((chart) => chart.id === figure.id)?.draw(figure, record, colours, marker);
      }
      feed.draw(frame);
      timeline.draw(frame, colours, marker);
      root.dataset.painted = Number(root.dataset.painted ?? 0) + 1;
    }
    if (owed) {
      owed = false;
      send("painted");
    }
  }

  const theme = () => {
    root.theme(palette());
    dirty();
  };
  const size = new ResizeObserver(() => {
    charts.forEach((chart) => chart.resize());
    dirty();
  });
  size.observe(root);
  dark.addEventListener("change", theme);
  model.on("msg:custom", hear);
  theme();
  const wished = new URLSearchParams(window.location.search).get("lang");
  send("hello", { language: wished ?? (navigator.language.startsWith("ja") ? "ja" : "en") });

  return () => {
    cancelAnimationFrame(scheduled);
    size.disconnect();
    dark.removeEventListener("change", theme);
    model.off("msg:custom", hear);
    root.leave();
    charts.forEach((chart) => chart.dispose());
  };
}

export default { render };
