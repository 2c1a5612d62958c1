// The Owners page: the river, and beside it who depends on whom and how concentrated miners are.

import { html } from "../drawing/markup.ts";
import { card, Figures } from "../figures.ts";
import type { Context, Figure, RunScene } from "../types.ts";
import { box } from "./place.ts";
import "./owners.css";

interface Contents {
  figures: Figure[];
}

const SKELETON = html`${card("river")}<div class="er-owners-side">${card("ties")}${card("shares")}</div>`;
const ASK_AGAIN = 2500; // ms, while other seeds are being played

export function mount(place: HTMLElement, context: Context) {
  const figures = new Figures(box(place, "er-owners-page", SKELETON), context);
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    update({ figures: drawn }: Contents, scene: RunScene) {
      clearTimeout(timer);
      if (scene.frame.computing) timer = setTimeout(() => context.look({}), ASK_AGAIN);
      figures.draw(drawn, scene);
    },
    leave() {
      clearTimeout(timer);
      figures.leave();
    },
  };
}
