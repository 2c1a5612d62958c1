// The Compare page: what is other in the second run, both runs, their difference, the companies.

import { attribute, dataOf, fill, find, html, keyed, nothing, write } from "../drawing/markup.ts";
import { card, Figures } from "../figures.ts";
import { recordOf } from "../record.ts";
import type { Context, Figure, Focus, Scene } from "../types.ts";
import { box } from "./place.ts";
import "./compare.css";

const ASK_AGAIN = 500; // ms between looks while pairs are being played

interface Choice {
  key: string;
  label: string;
  own: string;
  unit?: string;
  value: string | number;
  options?: { value: string; label: string }[] | null;
}

interface Contents {
  choices: Choice[];
  key: string;
  value: string | number;
  ranking?: boolean;
  outcome?: string;
  outcomes?: { value: string; label: string }[];
  computing: boolean;
  progress: string;
  note?: string;
  sentence?: string;
  what?: string;
  rest?: string;
  columns?: { [name: string]: number[] };
  figures?: Figure[];
  questions?: { key: string; value: string; label: string }[];
}

const SKELETON = html`
  <div class="er-compare-head"><p class="er-sentence"></p><p class="er-what"></p>
    <form class="er-choice"><label><span data-text="change"></span><select name="key"></select></label>
    <label><span data-text="to"></span><span class="er-value"></span></label><span class="er-own"></span><button data-text="go"></button>
    <label><span data-text="asks"></span><select name="outcome"></select></label><button type="button" class="er-rank" data-text="ranking"></button><span class="er-progress"></span></form></div>
  <div class="er-empty" hidden><p role="status"></p><ul></ul></div>
  <div class="er-ranked">${card("ranking")}</div>
  <div class="er-runs">${card("run_0")}${card("run_1")}</div>
  <div class="er-differences">${card("difference")}${card("companies")}</div>`;

export function mount(place: HTMLElement, context: Context) {
  const el = box(place, "er-compare-page", SKELETON);
  for (const area of el.querySelectorAll(":is(.er-ranking, .er-companies) > .er-area")) area.classList.add("er-scroll");
  const figures = new Figures(el, { ...context, setMarker() {} });
  const [form, key] = [find<HTMLFormElement>(el, "form"), find<HTMLSelectElement>(el, "[name=key]")];
  const [outcome, rank] = [find<HTMLSelectElement>(el, "[name=outcome]"), find(el, ".er-rank")];
  let asked = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [told, choices]: [string, Choice[]] = ["", []];
  key.addEventListener("change", () => field(key.value));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(key.value, find<HTMLInputElement>(form, "[name=value]").value);
  });
  find(el, ".er-empty").addEventListener("click", (event) => {
    const { key: about, value } = dataOf(event, "button");
    if (about && value) ask(about, value);
  });
  outcome.addEventListener("change", () => context.look({ focus: { compare_outcome: outcome.value } }));
  rank.addEventListener("click", () => context.look({ focus: { compare_view: "ranking" } }));

  function ask(about: string, value: string): void {
    const focus: Focus = { compare_key: about, compare_value: value, compare_view: "" };
    if (about !== asked) focus.compare_outcome = ""; // another lever is asked about what it is moved for
    context.look({ focus });
  }

  function field(name: string, value?: string | number): void {
    const choice = choices.find((one) => one.key === name) ?? choices[0];
    write(find(el, ".er-own"), choice?.own ?? "");
    fill(
      find(el, ".er-value"),
      choice ? keyed(`${choice.key} ${value}`, entry(choice, value ?? choice.value)) : nothing,
    );
  }

  function offer(contents: Contents): void {
    form.hidden = !contents.choices.length;
    asked = contents.key;
    fill(
      outcome,
      (contents.outcomes ?? []).map(
        ({ value, label }) => html`<option value=${value} .selected=${value === contents.outcome}>${label}</option>`,
      ),
    );
    attribute(rank, "aria-pressed", Boolean(contents.ranking));
    el.classList.toggle("er-ranks", Boolean(contents.ranking));
    const fixed = JSON.stringify([contents.choices, contents.key, contents.value]);
    if (fixed === told) return; // what is being typed stays
    [told, choices] = [fixed, contents.choices];
    fill(
      key,
      choices.map((choice) => html`<option value=${choice.key}>${choice.label}</option>`),
    );
    key.value = contents.key;
    field(contents.key, contents.value);
  }

  return {
    update(contents: Contents, scene: Scene) {
      clearTimeout(timer);
      if (contents.computing) timer = setTimeout(() => context.look({}), ASK_AGAIN);
      offer(contents);
      el.classList.toggle("er-is-empty", Boolean(contents.note));
      find(el, ".er-empty").hidden = !contents.note;
      write(find(el, ".er-empty p"), contents.note ?? "");
      fill(
        find(el, ".er-empty ul"),
        (contents.questions ?? []).map(
          ({ key, value, label }) => html`<li><button data-key=${key} data-value=${value}>${label}</button></li>`,
        ),
      );
      write(find(el, ".er-sentence"), contents.sentence ?? "");
      write(find(el, ".er-what"), [contents.what, contents.rest].filter(Boolean).join(" "));
      write(find(el, ".er-progress"), contents.computing ? contents.progress : "");
      if (contents.figures)
        figures.draw(contents.figures, { ...scene, marker: null, record: recordOf(contents.columns) });
    },
    leave() {
      clearTimeout(timer);
      figures.leave();
    },
  };
}

function entry({ options, unit }: Choice, now: string | number) {
  if (!options) return html`<input name="value" type="number" step="any" value=${now}> ${unit}`;
  return html`<select name="value">${options.map(({ value, label }) => html`<option value=${value} ?selected=${value === now}>${label}</option>`)}</select>`;
}
