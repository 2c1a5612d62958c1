// The Lessons page: a list of lessons; in one: predict, look, say what you saw, then read why.

import { Figures } from "../figures.js";
import { write } from "../write.js";
import { Draft, keep, kept } from "./lesson_draft.js";
import { lesson, list } from "./lesson_markup.js";
import "./lessons.css";

const ASK_AGAIN = 500; // ms between looks while seeds are being played

export function mount(place, context) {
  const el = place.appendChild(document.createElement("div"));
  const figures = new Figures(el, { ...context, setMarker() {} });
  const draft = new Draft(el);
  let [shown, timer] = [null, 0];
  const choose = (focus) => {
    keep(focus);
    context.look({ focus });
  };
  listen(el, draft, {
    lesson: ({ lesson: name }) => choose({ lesson: name }),
    lock: () => choose(draft.prediction()),
    saw: () => choose(draft.seen()),
    again: () => choose({ [`attempt:${shown.lesson}`]: String(Number(shown.attempt) + 1) }),
    rank: (data) => draft.rank(data),
    notes,
  });

  // The markup anew: for another lesson or stage a reader goes on at its start.
  function build(contents, words) {
    const moved = shown && ["lesson", "stage", "attempt"].some((name) => shown[name] !== contents[name]);
    shown = contents;
    figures.leave();
    el.innerHTML = contents.stage === "list" ? list(contents, words) : lesson(contents, words);
    if (contents.stage !== "list") {
      draft.of(contents);
      draft.fill();
    }
    if (!moved) return;
    el.scrollIntoView({ block: "start" });
    el.querySelector("[data-step]").focus({ preventScroll: true });
  }

  const before = kept();
  if (Object.keys(before).length) context.look({ focus: before });
  return {
    update(contents, scene) {
      clearTimeout(timer);
      if (contents.computing) timer = setTimeout(() => context.look({}), ASK_AGAIN);
      if (contents.version !== shown?.version) build(contents, scene.frame.labels);
      tell(el, contents);
      const drawn = [...(contents.tallies ?? []), ...(contents.figures ?? [])];
      if (drawn.length) figures.draw(drawn, { ...scene, record: recordOf(contents.columns), marker: null });
    },
    leave() {
      clearTimeout(timer);
      figures.leave();
    },
  };
}

function listen(el, draft, acts) {
  el.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.act) acts[button.dataset.act](button.dataset, button);
  });
  el.addEventListener("input", ({ target }) => draft.set(target.name, target.type === "radio" ? target.value : target.value.trim()));
}

// What changes while other runs come in.
function tell(el, { computing, progress, others }) {
  for (const [name, told] of [["progress", computing ? progress : ""], ["others", others]]) {
    const node = el.querySelector(`.er-${name}`);
    if (node) write(node, told);
  }
}

function notes(_data, button) {
  const box = button.closest("section").querySelector(".er-notes");
  box.hidden = !box.hidden;
  button.setAttribute("aria-expanded", String(!box.hidden));
}

// The columns of a lesson's own runs, as charts read the record of the live one.
function recordOf(columns) {
  const lengths = Object.values(columns ?? {}).map((column) => column.length);
  return { columns, week: Math.max(0, ...lengths) - 1, levers: () => [] };
}
