// The markup of the Lessons page: the list, and one lesson at its stage.  What grows while seeds are played is left empty.

import { html, nothing, table } from "../drawing/markup.ts";
import { card } from "../figures.ts";
import type { Figure, Sheet, Words } from "../types.ts";

const STAGES = ["predict", "look", "explain"];

export interface Question {
  id: string;
  text: string;
  options: { id: string; text: string }[];
  ranked: string[];
  locked: string;
}

/** A lesson at its stage; which of the texts are there depends on it. */
export interface Lesson {
  stage: string;
  version: string;
  lesson: string;
  attempt: string;
  lock: string;
  title: string;
  task: string;
  binding: string;
  look: string;
  note: string;
  notes: string;
  saw: string;
  why: string;
  misconception: string;
  elsewhere?: string;
  others?: string;
  computing?: boolean;
  progress?: string;
  questions: Question[];
  verdicts: string[];
  figures?: Figure[];
  tallies?: Figure[];
  table?: Sheet;
  columns?: { [name: string]: number[] };
  lessons: { lesson: string; title: string; teaser: string }[];
}

export function list({ lessons }: Lesson, words: Words) {
  const one = ({ lesson: name, title, teaser }: Lesson["lessons"][number], index: number) =>
    html`<li><button data-act="lesson" data-lesson=${name}><span class="er-number">${index + 1}</span><b>${title}</b><span>${teaser}</span></button></li>`;
  return html`<div class="er-lessons">
    <h2 class="er-sentence" data-step tabindex="-1">${words.lessons_title}</h2><p class="er-lead">${words.lessons_lead}</p>
    <ol class="er-lesson-list">${lessons.map(one)}</ol>
  </div>`;
}

export function lesson(contents: Lesson, words: Words) {
  const at = ["wait", "failed"].includes(contents.stage) ? "predict" : contents.stage;
  const steps = STAGES.map(
    (stage) => html`<li aria-current=${stage === at ? "step" : nothing}>${words[`step_${stage}`]}</li>`,
  );
  return html`<div class="er-lessons er-lesson-open">
    <header class="er-lesson-head"><button data-act="lesson" data-lesson="">${words.all_lessons}</button><h2 class="er-sentence">${contents.title}</h2>
      <ol class="er-steps" aria-label=${words.this_step}>${steps}</ol></header>
    <div class="er-lesson-body">
      <section class="er-lesson-text" data-step tabindex="-1" aria-label="${words[`step_${at}`]}: ${contents.title}">${text(contents, words)}
        <p class="er-lesson-tools"><button data-act="notes" aria-expanded="false">${words.notes}</button>
        <button data-act="again">${words.again}</button></p>
        <p class="er-notes" hidden>${contents.notes}</p></section>
      <section class="er-lesson-figures">${evidence(contents)}</section>
    </div>
  </div>`;
}

const texts: { [stage: string]: (contents: Lesson, words: Words) => unknown } = { predict, look, explain };

function text(contents: Lesson, words: Words) {
  const stage = texts[contents.stage];
  return stage
    ? stage(contents, words)
    : html`${said(contents, words)}<p class="er-lesson-note" role="status">${contents.note}</p>`;
}

function predict({ elsewhere, task, questions, binding }: Lesson, words: Words) {
  return html`${elsewhere ? html`<p class="er-lesson-note" role="status">${elsewhere}</p>` : nothing}
    <p class="er-lead">${task}</p>${questions.map((one) => question(one, words))}
    <p><button class="er-go" data-act="lock" disabled>${words.lock}</button> <span class="er-progress"></span></p>
    <p class="er-small">${binding}</p>`;
}

function said({ questions }: Lesson, words: Words) {
  return questions.map(({ text: asked, locked, options }) => {
    const chosen = options.find(({ id }) => id === locked)?.text ?? "";
    return html`<p class="er-said"><span>${asked}</span> <b>${words.you_said}: ${chosen}</b></p>`;
  });
}

function look(contents: Lesson, words: Words) {
  return html`${said(contents, words)}<p class="er-lead">${contents.look}</p>
    <label class="er-saw"><span>${words.saw}</span><textarea name="saw" rows="3" maxlength="300"></textarea></label>
    <p><button class="er-go" data-act="saw" disabled>${words.explain}</button> <span class="er-progress"></span></p>`;
}

function explain({ verdicts, saw, why, misconception }: Lesson, words: Words) {
  return html`${verdicts.map((verdict) => html`<p class="er-verdict">${verdict}</p>`)}
    <p class="er-quote"><span>${words.you_saw}</span> ${saw}</p>
    <p>${why}</p><p><span class="er-others"></span> <span class="er-progress"></span></p>
    <p class="er-misconception"><b>${words.misconception}</b> ${misconception}</p>
    <p class="er-small"><a href="/documentation/validation.html" target="_blank" rel="noopener">${words.about_believe}</a></p>`;
}

function question({ id, text: asked, options, ranked, locked }: Question, words: Words) {
  const rank = (name: string, place: number) =>
    html`<button type="button" data-act="rank" data-question=${id} data-place=${place} aria-pressed="false"><span class="er-number">–</span> ${name}</button>`;
  const answers = ranked.length
    ? html`<p class="er-small">${words.rank}</p>${ranked.map(rank)}`
    : options.map((option) => html`<label><input type="radio" name=${id} value=${option.id}> ${option.text}</label>`);
  return html`<fieldset class="er-question" ?disabled=${Boolean(locked)}><legend>${asked}</legend>${answers}</fieldset>`;
}

function evidence({ figures = [], tallies = [], table: found }: Lesson) {
  const sheet = found
    ? html`<div class="er-card er-lesson-table" tabindex="0">${table(found.head, found.rows)}</div>`
    : nothing;
  return [sheet, ...[...tallies, ...figures].map(sized)];
}

// Rows need as much height as there are rows; charts, as there are panels.
function sized({ id, rows, panels }: Figure) {
  return html`<div class="er-sized" style="--rows: ${rows?.length ?? 0}; --panels: ${panels?.length ?? 0}">${card(id)}</div>`;
}
