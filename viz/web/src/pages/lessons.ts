// The Lessons page: a list of lessons; in one: predict, look, say what you saw, then read why.

import { closest, fill, find, keyed, write } from "../drawing/markup.ts";
import { Figures } from "../figures.ts";
import { recordOf } from "../record.ts";
import type { Context, Focus, Scene, Words } from "../types.ts";
import { Draft, keep, kept } from "./lesson_draft.ts";
import { type Lesson, lesson, list } from "./lesson_markup.ts";
import { box } from "./place.ts";
import "./lessons.css";

const ASK_AGAIN = 500; // ms between looks while seeds are being played

type Acts = { [name: string]: (data: DOMStringMap, button: HTMLElement) => void };

export function mount(place: HTMLElement, context: Context) {
  const el = box(place, "", "");
  const figures = new Figures(el, { ...context, setMarker() {} });
  const draft = new Draft(el);
  let shown: Lesson | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const choose = (focus: Focus) => {
    keep(focus);
    context.look({ focus });
  };
  listen(el, draft, {
    lesson: ({ lesson: name = "" }) => choose({ lesson: name }),
    lock: () => choose(draft.prediction()),
    saw: () => choose(draft.seen()),
    again: () => choose({ [`attempt:${shown?.lesson}`]: String(Number(shown?.attempt) + 1) }),
    rank: (data) => draft.rank(data),
    notes,
  });

  // The markup anew: for another lesson or stage a reader goes on at its start.
  function build(contents: Lesson, words: Words): void {
    const before = shown;
    const moved = before && (["lesson", "stage", "attempt"] as const).some((name) => before[name] !== contents[name]);
    shown = contents;
    figures.leave();
    fill(el, keyed(contents, contents.stage === "list" ? list(contents, words) : lesson(contents, words)));
    if (contents.stage !== "list") {
      draft.of(contents);
      draft.fill();
    }
    if (!moved) return;
    el.scrollIntoView({ block: "start" });
    find(el, "[data-step]").focus({ preventScroll: true });
  }

  const before = kept();
  if (Object.keys(before).length) context.look({ focus: before });
  return {
    update(contents: Lesson, scene: Scene) {
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

function listen(el: Element, draft: Draft, acts: Acts): void {
  el.addEventListener("click", (event) => {
    const button = closest(event, "button");
    if (button) acts[button.dataset.act ?? ""]?.(button.dataset, button);
  });
  el.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
    draft.set(target.name, target.type === "radio" ? target.value : target.value.trim());
  });
}

// What changes while other runs come in.
function tell(el: Element, { computing, progress = "", others = "" }: Lesson): void {
  const told = { progress: computing ? progress : "", others };
  for (const [name, words] of Object.entries(told)) {
    const node = el.querySelector(`.er-${name}`);
    if (node) write(node, words);
  }
}

function notes(_data: DOMStringMap, button: HTMLElement): void {
  const told = button.closest("section")?.querySelector<HTMLElement>(".er-notes");
  if (!told) return;
  told.hidden = !told.hidden;
  button.setAttribute("aria-expanded", String(!told.hidden));
}
