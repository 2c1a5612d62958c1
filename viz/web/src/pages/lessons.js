// The Lessons page: a list of lessons; in one: predict, look, say what you saw, then read why.

import { Figures } from "../figures.js";
import { write } from "../write.js";
import { lesson, list } from "./lesson_markup.js";
import "./lessons.css";

const ASK_AGAIN = 500; // ms between looks while seeds are being played
const KEPT = "energyrun-lessons"; // what was locked in this tab: a reload does not open it again

export function mount(place, context) {
  const el = place.appendChild(document.createElement("div"));
  const figures = new Figures(el, { ...context, setMarker() {} });
  const draft = new Map(); // what is chosen or written and not locked yet, by its key
  let timer = 0;
  let [words, shown] = [{}, null];
  const key = (name) => `locked:${shown.lesson}:${shown.attempt}:${name}`;
  const choose = (focus) => {
    keep(focus);
    context.look({ focus });
  };

  const acts = {
    lesson: ({ lesson: name }) => choose({ lesson: name }),
    lock: () => choose(Object.fromEntries(shown.questions.filter(({ locked }) => !locked).map(({ id }) => [key(id), draft.get(key(id))]))),
    saw: () => choose({ [key("saw")]: draft.get(key("saw")).slice(0, 300) }),
    again: () => choose({ [`attempt:${shown.lesson}`]: String(Number(shown.attempt) + 1) }),
    notes: (_data, button) => {
      const box = el.querySelector(".er-notes");
      box.hidden = !box.hidden;
      button.setAttribute("aria-expanded", String(!box.hidden));
    },
    rank: ({ question, place: taken }) => {
      const order = draft.get(key(question)) ?? "";
      draft.set(key(question), order.includes(taken) ? order.replace(taken, "") : order + taken);
      fill();
    },
  };
  el.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.act) acts[button.dataset.act](button.dataset, button);
  });
  el.addEventListener("input", ({ target }) => {
    draft.set(key(target.name), target.type === "radio" ? target.value : target.value.trim());
    fill();
  });

  // Puts back what was chosen or written, numbers a ranking, and opens the button when all is there.
  function fill() {
    for (const field of el.querySelectorAll(".er-question input, textarea")) {
      const said = draft.get(key(field.name)) ?? "";
      if (field.type === "radio") field.checked = field.value === said;
      else if (field.value.trim() !== said) field.value = said;
    }
    for (const button of el.querySelectorAll("[data-act=rank]")) {
      const at = (draft.get(key(button.dataset.question)) ?? "").indexOf(button.dataset.place);
      button.setAttribute("aria-pressed", String(at >= 0));
      write(button.querySelector(".er-number"), at < 0 ? "–" : String(at + 1));
    }
    const ready = {
      lock: () => shown.questions.every(({ id, locked, ranked }) => locked || (draft.get(key(id)) ?? "").length >= Math.max(1, ranked.length)),
      saw: () => (draft.get(key("saw")) ?? "").length > 2,
    };
    const go = el.querySelector(".er-go");
    if (go) go.disabled = !ready[go.dataset.act]();
  }

  function build(contents) {
    const moved = shown && (shown.lesson !== contents.lesson || shown.stage !== contents.stage || shown.attempt !== contents.attempt);
    shown = contents;
    figures.leave();
    el.innerHTML = contents.stage === "list" ? list(contents, words) : lesson(contents, words);
    if (contents.stage !== "list") fill();
    if (!moved) return;
    el.scrollIntoView({ block: "start" });
    el.querySelector("[data-step]").focus({ preventScroll: true });
  }

  const before = kept();
  if (Object.keys(before).length) context.look({ focus: before });
  return {
    update(contents, scene) {
      words = scene.frame.labels;
      clearTimeout(timer);
      if (contents.computing) timer = setTimeout(() => context.look({}), ASK_AGAIN);
      if (contents.version !== shown?.version) build(contents);
      for (const [name, told] of [["progress", contents.computing ? contents.progress : ""], ["others", contents.others]]) {
        const node = el.querySelector(`.er-${name}`);
        if (node) write(node, told);
      }
      const drawn = [...(contents.tallies ?? []), ...(contents.figures ?? [])];
      if (drawn.length) figures.draw(drawn, { ...scene, record: recordOf(contents.columns), marker: null });
    },
    resize: () => figures.resize(),
    leave() {
      clearTimeout(timer);
      figures.leave();
    },
  };
}

// The columns of a lesson's own runs, as charts read the record of the live one.
function recordOf(columns) {
  const lengths = Object.values(columns ?? {}).map((column) => column.length);
  return { columns, week: Math.max(0, ...lengths) - 1, levers: () => [] };
}

// A browser may forbid storage: then a prediction is locked as long as the page is not loaded again.
function kept() {
  try {
    return JSON.parse(window.sessionStorage.getItem(KEPT) ?? "{}");
  } catch {
    return {};
  }
}

function keep(focus) {
  try {
    window.sessionStorage.setItem(KEPT, JSON.stringify({ ...kept(), ...focus }));
  } catch {
    // stays in Python for this page
  }
}
