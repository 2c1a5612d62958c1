// The Lessons page: a list of lessons; in one: predict, look, say what you saw, then read why.

import { card, Figures } from "../figures.js";
import { escape } from "../write.js";
import "./lessons.css";

const ASK_AGAIN = 500; // ms between looks while seeds are being played

export function mount(place, context) {
  const el = place.appendChild(document.createElement("div"));
  const figures = new Figures(el, { ...context, setMarker() {} });
  let version = "";
  let timer = 0;
  let [words, shown] = [{}, null];
  const choose = (focus) => context.look({ focus });

  el.addEventListener("click", (event) => {
    const data = event.target.closest("button")?.dataset ?? {};
    if (data.lesson !== undefined) choose({ lesson: data.lesson });
    if (data.act === "lock") lock();
    if (data.act === "saw") say();
    if (data.act === "again") choose({ [`attempt:${shown.lesson}`]: String(Number(shown.attempt) + 1) });
    if (data.act === "notes") toggle(event.target.closest("button"));
  });
  el.addEventListener("input", () => {
    const button = el.querySelector("[data-act=lock], [data-act=saw]");
    if (button) button.disabled = !complete();
  });

  const key = (name) => `locked:${shown.lesson}:${shown.attempt}:${name}`;
  const complete = () =>
    shown.stage === "predict"
      ? shown.questions.every(({ id, locked }) => locked || el.querySelector(`[name="${id}"]:checked`))
      : el.querySelector("textarea").value.trim().length > 2;
  function lock() {
    if (!complete()) return;
    const chosen = shown.questions.filter(({ locked }) => !locked).map(({ id }) => [key(id), el.querySelector(`[name="${id}"]:checked`).value]);
    choose(Object.fromEntries(chosen));
  }
  function say() {
    if (complete()) choose({ [key("saw")]: el.querySelector("textarea").value.trim().slice(0, 300) });
  }
  function toggle(button) {
    const box = el.querySelector(".er-notes");
    box.hidden = !box.hidden;
    button.setAttribute("aria-expanded", String(!box.hidden));
  }

  return {
    update(contents, scene) {
      words = scene.frame.labels;
      clearTimeout(timer);
      if (contents.computing) timer = setTimeout(() => context.look({}), ASK_AGAIN);
      if (contents.version !== version) {
        const moved = !shown || shown.lesson !== contents.lesson || shown.stage !== contents.stage;
        [version, shown] = [contents.version, contents];
        figures.leave();
        el.innerHTML = contents.stage === "list" ? list(contents, words) : lesson(contents, words);
        if (moved) place.scrollTop = 0;
      }
      const progress = el.querySelector(".er-progress");
      if (progress) progress.textContent = contents.computing ? contents.progress : "";
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

const list = ({ lessons }, words) => `
  <div class="er-lessons">
    <h2 class="er-sentence">${escape(words.lessons_title)}</h2><p class="er-lead">${escape(words.lessons_lead)}</p>
    <ol class="er-lesson-list">${lessons
      .map(({ lesson: name, title, teaser }, index) => `<li><button data-lesson="${name}"><span class="er-number">${index + 1}</span><b>${escape(title)}</b><span>${escape(teaser)}</span></button></li>`)
      .join("")}</ol>
  </div>`;

const STAGES = ["predict", "look", "explain"];

function lesson(contents, words) {
  const at = { wait: "predict", failed: "predict" }[contents.stage] ?? contents.stage;
  const steps = STAGES.map((stage) => `<li${stage === at ? ' aria-current="step"' : ""}>${escape(words[`step_${stage}`])}</li>`).join("");
  return `
  <div class="er-lessons er-lesson-open">
    <header class="er-lesson-head"><button data-lesson="">${escape(words.all_lessons)}</button><h2 class="er-sentence">${escape(contents.title)}</h2>
      <ol class="er-steps">${steps}</ol></header>
    <div class="er-lesson-body">
      <section class="er-lesson-text">${text(contents, words)}
        <p class="er-lesson-tools"><button data-act="notes" aria-expanded="false">${escape(words.notes)}</button>
        <button data-act="again">${escape(words.again)}</button></p>
        <p class="er-notes" hidden>${escape(contents.notes)}</p></section>
      <section class="er-lesson-figures">${evidence(contents)}</section>
    </div>
  </div>`;
}

function text(contents, words) {
  const task = `<p class="er-lead">${escape(contents.task)}</p>`;
  const note = contents.note ? `<p class="er-lesson-note" role="status">${escape(contents.note)}</p>` : "";
  if (contents.stage === "predict") {
    return `${task}${contents.questions.map(question).join("")}
      <button class="er-go" data-act="lock" disabled>${escape(words.lock)}</button><p class="er-progress"></p>`;
  }
  const said = contents.questions.map(({ text: asked, locked, options }) => {
    const chosen = options.find(({ id }) => id === locked)?.text ?? "";
    return `<p class="er-said"><span>${escape(asked)}</span> <b>${escape(words.you_said)}: ${escape(chosen)}</b></p>`;
  });
  if (contents.stage === "look") {
    return `${said.join("")}<p class="er-lead">${escape(contents.look)}</p>
      <label class="er-saw"><span>${escape(words.saw)}</span><textarea rows="3" maxlength="300"></textarea></label>
      <button class="er-go" data-act="saw" disabled>${escape(words.explain)}</button><p class="er-progress"></p>`;
  }
  if (contents.stage !== "explain") return said.join("") + note;
  return `${contents.verdicts.map((verdict) => `<p class="er-verdict">${escape(verdict)}</p>`).join("")}
    <p class="er-quote"><span>${escape(words.you_saw)}</span> ${escape(contents.saw)}</p>
    <p>${escape(contents.why)}</p><p>${escape(contents.others)} <span class="er-progress"></span></p>
    <p class="er-misconception"><b>${escape(words.misconception)}</b> ${escape(contents.misconception)}</p>`;
}

const question = ({ id, text: asked, options, locked }) => `
  <fieldset class="er-question"${locked ? " disabled" : ""}><legend>${escape(asked)}</legend>${options
    .map((option) => `<label><input type="radio" name="${id}" value="${option.id}"${option.id === locked ? " checked" : ""}> ${escape(option.text)}</label>`)
    .join("")}</fieldset>`;

function evidence({ figures = [], tallies = [], table }) {
  const sheet = table ? `<div class="er-card er-lesson-table"><table><thead><tr>${row("th", table.head)}</tr></thead><tbody>${table.rows.map((cells) => `<tr>${row("td", cells)}</tr>`).join("")}</tbody></table></div>` : "";
  return sheet + [...tallies, ...figures].map(({ id }) => card(id)).join("");
}

const row = (tag, cells) => cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join("");
