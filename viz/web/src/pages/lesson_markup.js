// The markup of the Lessons page: the list, and one lesson at its stage.  What grows while seeds are played is left empty.

import { card } from "../figures.js";
import { escape } from "../write.js";

const STAGES = ["predict", "look", "explain"];

export const list = ({ lessons }, words) => `
  <div class="er-lessons">
    <h2 class="er-sentence" data-step tabindex="-1">${escape(words.lessons_title)}</h2><p class="er-lead">${escape(words.lessons_lead)}</p>
    <ol class="er-lesson-list">${lessons
      .map(({ lesson: name, title, teaser }, index) => `<li><button data-act="lesson" data-lesson="${name}"><span class="er-number">${index + 1}</span><b>${escape(title)}</b><span>${escape(teaser)}</span></button></li>`)
      .join("")}</ol>
  </div>`;

export function lesson(contents, words) {
  const at = { wait: "predict", failed: "predict" }[contents.stage] ?? contents.stage;
  const steps = STAGES.map((stage) => `<li${stage === at ? ' aria-current="step"' : ""}>${escape(words[`step_${stage}`])}</li>`).join("");
  return `
  <div class="er-lessons er-lesson-open">
    <header class="er-lesson-head"><button data-act="lesson" data-lesson="">${escape(words.all_lessons)}</button><h2 class="er-sentence">${escape(contents.title)}</h2>
      <ol class="er-steps" aria-label="${escape(words.this_step)}">${steps}</ol></header>
    <div class="er-lesson-body">
      <section class="er-lesson-text" data-step tabindex="-1" aria-label="${escape(`${words[`step_${at}`]}: ${contents.title}`)}">${text(contents, words)}
        <p class="er-lesson-tools"><button data-act="notes" aria-expanded="false">${escape(words.notes)}</button>
        <button data-act="again">${escape(words.again)}</button></p>
        <p class="er-notes" hidden>${escape(contents.notes)}</p></section>
      <section class="er-lesson-figures">${evidence(contents)}</section>
    </div>
  </div>`;
}

function text(contents, words) {
  if (contents.stage === "predict") {
    const elsewhere = contents.elsewhere ? `<p class="er-lesson-note" role="status">${escape(contents.elsewhere)}</p>` : "";
    return `${elsewhere}<p class="er-lead">${escape(contents.task)}</p>${contents.questions.map((one) => question(one, words)).join("")}
      <p><button class="er-go" data-act="lock" disabled>${escape(words.lock)}</button> <span class="er-progress"></span></p>
      <p class="er-small">${escape(contents.binding)}</p>`;
  }
  const said = contents.questions.map(({ text: asked, locked, options }) => {
    const chosen = options.find(({ id }) => id === locked)?.text ?? "";
    return `<p class="er-said"><span>${escape(asked)}</span> <b>${escape(words.you_said)}: ${escape(chosen)}</b></p>`;
  });
  if (contents.stage === "look") {
    return `${said.join("")}<p class="er-lead">${escape(contents.look)}</p>
      <label class="er-saw"><span>${escape(words.saw)}</span><textarea name="saw" rows="3" maxlength="300"></textarea></label>
      <p><button class="er-go" data-act="saw" disabled>${escape(words.explain)}</button> <span class="er-progress"></span></p>`;
  }
  if (contents.stage !== "explain") return `${said.join("")}<p class="er-lesson-note" role="status">${escape(contents.note)}</p>`;
  return `${contents.verdicts.map((verdict) => `<p class="er-verdict">${escape(verdict)}</p>`).join("")}
    <p class="er-quote"><span>${escape(words.you_saw)}</span> ${escape(contents.saw)}</p>
    <p>${escape(contents.why)}</p><p><span class="er-others"></span> <span class="er-progress"></span></p>
    <p class="er-misconception"><b>${escape(words.misconception)}</b> ${escape(contents.misconception)}</p>`;
}

function question({ id, text: asked, options, ranked, locked }, words) {
  const answers = ranked.length
    ? `<p class="er-small">${escape(words.rank)}</p>${ranked.map((name, place) => `<button type="button" data-act="rank" data-question="${id}" data-place="${place}" aria-pressed="false"><span class="er-number">–</span> ${escape(name)}</button>`).join("")}`
    : options.map((option) => `<label><input type="radio" name="${id}" value="${option.id}"> ${escape(option.text)}</label>`).join("");
  return `<fieldset class="er-question"${locked ? " disabled" : ""}><legend>${escape(asked)}</legend>${answers}</fieldset>`;
}

function evidence({ figures = [], tallies = [], table }) {
  const sheet = table ? `<div class="er-card er-lesson-table" tabindex="0"><table><thead><tr>${row("th", table.head)}</tr></thead><tbody>${table.rows.map((cells) => `<tr>${row("td", cells)}</tr>`).join("")}</tbody></table></div>` : "";
  return sheet + [...tallies, ...figures].map(sized).join("");
}

// Rows need as much height as there are rows; charts, as there are panels.
function sized({ id, rows, panels }) {
  return `<div class="er-sized" style="--rows: ${rows?.length ?? 0}; --panels: ${panels?.length ?? 0}">${card(id)}</div>`;
}

const row = (tag, cells) => cells.map((cell) => `<${tag}${tag === "th" ? ' scope="col"' : ""}>${escape(cell)}</${tag}>`).join("");
