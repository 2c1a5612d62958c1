// The Bitcoin page: hash supply and shut-down prices against the hashprice, hash rate and difficulty, protocol and rigs.

import { fill, find, html, write } from "../drawing/markup.ts";
import { card, Figures } from "../figures.ts";
import { recordOf } from "../record.ts";
import type { Context, Figure, RunScene } from "../types.ts";
import { box } from "./place.ts";
import "./bitcoin.css";

interface Contents {
  why: string;
  facts: { label: string; value: string; bar?: number }[];
  columns: { [name: string]: number[] };
  figures: Figure[];
}

const SKELETON = html`
  <div class="er-supply-box">${card("supply")}<section class="er-card"><p class="er-supply-why"></p></section></div>
  <div class="er-bitcoin-side">${card("hash_rate")}${card("shutdowns")}<section class="er-card er-bitcoin-facts"><ul></ul></section></div>`;

export function mount(place: HTMLElement, context: Context) {
  const el = box(place, "er-bitcoin-page", SKELETON);
  const figures = new Figures(el, context);
  return {
    update({ why, facts, columns, figures: drawn }: Contents, scene: RunScene) {
      write(find(el, ".er-supply-why"), why);
      const fact = ({ label, value, bar = 0 }: Contents["facts"][number]) =>
        html`<li style="--bar: ${bar}"><span>${label}</span> <b>${value}</b></li>`;
      fill(find(el, "ul"), facts.map(fact));
      figures.draw(drawn, { ...scene, record: recordOf(columns, scene.record) });
    },
    leave: () => figures.leave(),
  };
}
