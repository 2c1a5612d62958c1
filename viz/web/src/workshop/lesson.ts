// A lesson's questions on a phone, and what the room said over what runs did.

import { html, nothing, svg } from "../drawing/markup";
import { fixed } from "../drawing/numbers";
import type { Desk, Lesson, LessonRow } from "./types";

export function lessonAsked(desk: Desk, lesson: Lesson): unknown {
  return html`<section class="ws-card ws-lesson">
    <h2>${lesson.title}</h2>
    <p>${lesson.task}</p>
    ${lesson.shown ? lessonShown(desk, lesson) : lesson.questions.map((one) => question(desk, lesson, one))}
  </section>`;
}

function question(desk: Desk, lesson: Lesson, one: Lesson["questions"][number]): unknown {
  const { word, say } = desk;
  const lock = (answer: string) => say({ type: "answer", lesson: lesson.lesson, question: one.id, answer });
  return html`<h3>${one.text}</h3>
    ${one.rows.map(
      (row) =>
        html`<button class="ws-answer" aria-pressed=${one.yours === row.id} ?disabled=${!!one.yours && one.yours !== row.id} @click=${() => one.yours || lock(row.id)}>${row.label}</button>`,
    )}
    <p class="ws-small">${one.yours ? word("locked") : word("lock_why")} ${word("given", { n: one.given })}</p>`;
}

/** Two bars an answer: the share of the room, and the share of the runs. */
export function lessonShown(desk: Desk, lesson: Lesson): unknown {
  const { word } = desk;
  return html`${lesson.questions.map(
    (one) =>
      html`<h3>${one.text}</h3>
          <p class="ws-small"><span class="ws-key ws-key-room"></span>${word("the_room", { n: one.given })}
            <span class="ws-key ws-key-runs"></span>${word("the_runs", { n: lesson.runs, of: lesson.of })}</p>
          ${one.rows.map((row) => bars(desk, row, one.yours === row.id, lesson.runs))}`,
  )}
    ${lesson.misconception ? html`<p>${lesson.misconception}</p>` : nothing}`;
}

function bars(desk: Desk, row: LessonRow, yours: boolean, runs: number): unknown {
  const share = (value: number) => `${fixed(100 * value, 0)}%`;
  return html`<div class="ws-bars ${row.here ? "ws-here" : ""}">
    <span>${row.label}${yours ? html` <em>${desk.word("yours")}</em>` : nothing}${row.here ? html` <em>${desk.word("this_run")}</em>` : nothing}</span>
    <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<rect class="ws-room" width=${100 * row.share} height="4.5"></rect><rect class="ws-runs" y="5.5" width=${100 * row.runs} height="4.5"></rect>`}
    </svg>
    <b>${row.room} · ${runs ? share(row.runs) : "–"}</b>
  </div>`;
}
