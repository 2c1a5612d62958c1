// What stands around every page: the bar, the tabs, the timeline, the rail, the footer; controls and keys.

import { DISPLAY_DIALOG, Display } from "./display.js";
import { KEYS_DIALOG, keyboard } from "./keys.js";
import { escape, write } from "./write.js";

const ICONS = {
  restart: "M20 12a8 8 0 1 1-2.3-5.7M20 3v4.5h-4.5",
  play: "M7 4l13 8-13 8z",
  pause: "M7 4h4v16H7zM14 4h4v16h-4z",
  step: "M4 12h15M13 6l6 6-6 6",
  dice: "M4 4h16v16H4zM8.5 8.5h.01M15.5 8.5h.01M12 12h.01M8.5 15.5h.01M15.5 15.5h.01",
  lease: "M6 3h9l4 4v14H6zM9 11h7M9 15h7",
  default: "M5 5l14 14M19 5L5 19",
  levers: "M5 4v16M12 4v16M19 4v16M2 9h6M9 15h6M16 8h6",
  display: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  halving: "M12 3v18M12 3a9 9 0 0 0 0 18z",
};

const icon = (name) =>
  `<svg class="er-glyph" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;

const SKELETON = `
  <header class="er-bar">
    <h1 class="er-name" data-text="title">The Energy Run</h1>
    <select class="er-scenario" data-label="scenario"></select>
    <label class="er-seed"><span data-text="seed">seed</span><input inputmode="numeric" size="6" data-label="seed"></label>
    <button class="er-dice" data-label="dice">${icon("dice")}</button>
    <output class="er-now" aria-live="off"></output>
    <span class="er-status" role="status"></span>
    <button class="er-why" data-text="why" hidden></button>
    <button class="er-back" hidden><span class="er-looking"></span> – <b data-text="back"></b></button>
    <span class="er-transport">
      <button class="er-restart" data-label="restart">${icon("restart")}</button>
      <button class="er-week-back" data-label="week_back">${icon("step")}</button>
      <button class="er-play"><span class="er-icon">${icon("play")}</span><span class="er-word">Play</span></button>
      <button class="er-step" data-label="step">${icon("step")}</button>
    </span>
    <select class="er-speed" data-label="speed"></select>
    <button class="er-share" data-text="share" aria-expanded="false"></button>
    <span class="er-languages" role="group" data-label="language">
      <button data-language="en" lang="en">EN</button><button data-language="ja" lang="ja">日本語</button>
    </span>
  </header>
  <div class="er-second">
    <nav class="er-tabs" data-label="pages"></nav>
    <div class="er-timeline"><svg aria-hidden="true"></svg><input type="range" min="0" step="1" aria-describedby="er-legend"><p id="er-legend" data-text="legend"></p></div>
  </div>
  <aside class="er-rail">
    <button class="er-open-levers" data-label="open" aria-expanded="false">${icon("levers")}</button><span data-text="open"></span>
    <span data-text="pause_at"></span>
    ${["lease", "default", "halving"].map((kind) => `<button data-kind="${kind}" data-label="at_${kind}">${icon(kind)}</button><span data-text="short_${kind}"></span>`).join("")}
    <button class="er-display" data-label="display">${icon("display")}</button>
    <button class="er-help" data-label="help">?</button>
  </aside>
  <div class="er-levers" hidden></div>
  <main class="er-page"></main>
  <footer class="er-foot"><span class="er-disclaimer"></span><span class="er-run"></span><button class="er-about"><span class="er-version"></span></button><span class="er-others"></span><span class="er-books"></span></footer>
  <div class="er-sharing" role="dialog" hidden></div>
  ${KEYS_DIALOG}${DISPLAY_DIALOG}
  <div class="er-wait" role="status" hidden><span></span></div>`;

export function shell(el, context) {
  const root = document.createElement("div");
  root.className = "er";
  root.innerHTML = SKELETON;
  el.replaceChildren(root);
  document.querySelector("meta[name=viewport]")?.setAttribute("content", "width=device-width, initial-scale=1"); // Solara's forbids to zoom in
  const find = (name) => root.querySelector(name);
  root.display = new Display(find(".er-settings"), root, context);
  const stop = controls(root, find, context);
  root.leave = stop;
  root.theme = (colours, dark) => {
    root.style.colorScheme = dark ? "dark" : "light";
    for (const name of ["panel", "page", "text", "muted", "alert"]) root.style.setProperty(`--${name}`, colours[name]);
    root.style.setProperty("--ai", colours.use.leased);
  };
  root.fail = (note) => {
    find(".er-wait").hidden = false;
    write(find(".er-wait span"), note);
  };
  root.update = (frame, record) => {
    update(root, find, frame);
    why(find(".er-why"), frame, record);
  };
  root.page = find(".er-page");
  return root;
}

// What Python says about itself: version, sources, assumptions.
export function about(root, { version, code, sources, assumptions }, words) {
  const dialog = document.createElement("dialog");
  dialog.className = "er-dialog er-about-box";
  dialog.innerHTML = `<h2>${escape(words.title)}</h2><p>${escape(words.about_version)} ${escape(version)} (${escape(code)}). ${escape(words.about_licence)}</p>
    <div class="er-scroll" tabindex="0"><h3>${escape(words.about_sources)}</h3>${sources.map(({ table, sources: named }) => `<h4>${escape(table)}</h4><ul>${named.map((source) => `<li>${escape(source)}</li>`).join("")}</ul>`).join("")}
    <h3>${escape(words.about_assumptions)}</h3><dl>${assumptions.map(([number, told, range]) => `<dt>${escape(number)}</dt><dd>${escape(told)} <small>${escape(range)}</small></dd>`).join("")}</dl></div>
    <form method="dialog"><button>${escape(words.close)}</button></form>`;
  dialog.addEventListener("close", () => dialog.remove());
  root.append(dialog);
  dialog.showModal();
}

function controls(root, find, { send, look, setMarker, frame }) {
  const toggle = () => send(frame()?.playing ? "pause" : "play");
  const restart = (seed) => send("restart", { scenario: find(".er-scenario").value, seed });
  const typed = () => (/^\d+$/.test(find(".er-seed input").value.trim()) ? Number(find(".er-seed input").value) : null);
  find(".er-play").addEventListener("click", toggle);
  find(".er-step").addEventListener("click", () => send("step"));
  find(".er-week-back").addEventListener("click", () => send("back"));
  find(".er-restart").addEventListener("click", () => restart(typed()));
  find(".er-dice").addEventListener("click", () => restart(Math.floor(Math.random() * 1e6)));
  find(".er-scenario").addEventListener("change", () => restart(typed()));
  find(".er-seed input").addEventListener("change", () => restart(typed()));
  find(".er-speed").addEventListener("change", (event) => send("speed", { speed: Number(event.target.value) }));
  find(".er-back").addEventListener("click", () => setMarker(null));
  find(".er-why").addEventListener("click", () => look({ page: "companies", focus: { card: find(".er-why").dataset.card, company: "" } }));
  find(".er-help").addEventListener("click", () => find(".er-keys").showModal());
  find(".er-display").addEventListener("click", () => find(".er-settings").showModal());
  root.addEventListener("click", (event) => {
    const { language, page, kind } = event.target.closest("button")?.dataset ?? {};
    if (language) look({ language });
    if (page) look({ page });
    if (kind && event.target.closest(".er-rail")) {
      send("pause_at", { kind, on: event.target.closest("button").getAttribute("aria-pressed") !== "true" });
    }
  });
  find(".er-about").addEventListener("click", () => send("about"));
  return keyboard(root, {
    play: toggle,
    step: () => send("step"),
    back: () => send("back"),
    restart: () => restart(typed()),
    newest: () => {
      setMarker(null);
      find(".er-timeline").classList.add("er-dismissed"); // its legend, which covers what lies under it
    },
    page: (index) => frame()?.pages[index] && look({ page: frame().pages[index] }),
    help: () => find(".er-keys").showModal(),
    present: () => root.display.present(),
  });
}

function update(root, find, frame) {
  tabs(find(".er-tabs"), frame);
  translate(root, frame);
  Object.assign(root.dataset, { phase: frame.phase, week: frame.week ?? "", playing: frame.playing, page: frame.page, start: frame.start ?? "" });
  write(find(".er-status"), frame.looking ? "" : frame.note);
  write(find(".er-looking"), frame.looking ?? "");
  find(".er-back").hidden = !frame.looking;
  write(find(".er-version"), frame.version);
  write(find(".er-others"), frame.others ?? "");
  write(find(".er-disclaimer"), frame.labels.disclaimer);
  transport(find, frame);
  choices(find, frame);
  const waiting = frame.week === undefined;
  find(".er-wait").hidden = !waiting && frame.phase !== "failed";
  write(find(".er-wait span"), frame.note);
  if (waiting) return;
  write(find(".er-now"), frame.date);
  write(find(".er-run"), frame.run);
  write(find(".er-books"), frame.books.text);
  find(".er-books").classList.toggle("er-alert", !frame.books.closed);
}

// Leads from the event at which the run has paused to the decision behind it.
function why(button, { paused_by, playing, looking }, { events }) {
  const event = events.findLast(({ kind }) => kind === paused_by);
  button.hidden = playing || Boolean(looking) || !event?.card;
  button.dataset.card = event?.card ?? "";
}

// One button a page.
function tabs(nav, frame) {
  if (nav.children.length !== frame.pages.length) {
    nav.innerHTML = frame.pages.map((page) => `<button data-page="${page}" data-text="page_${page}"></button>`).join("");
  }
  for (const button of nav.children) {
    if (button.dataset.page === frame.page) button.setAttribute("aria-current", "page");
    else button.removeAttribute("aria-current");
  }
}

// The fixed words, written again where the language or the page has changed.
function translate(root, frame) {
  if (root.dataset.words === `${frame.language} ${frame.page}`) return;
  root.dataset.words = `${frame.language} ${frame.page}`;
  root.dataset.language = frame.language;
  root.lang = frame.language;
  document.documentElement.lang = frame.language;
  for (const node of root.querySelectorAll("[data-text]")) node.textContent = frame.labels[node.dataset.text];
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", frame.labels[node.dataset.label]);
    node.title = frame.labels[node.dataset.label];
  }
  for (const node of root.querySelectorAll("[data-language]:not(.er)")) {
    node.setAttribute("aria-pressed", String(node.dataset.language === frame.language));
  }
}

function transport(find, frame) {
  const state = frame.playing ? "pause" : "play";
  const play = find(".er-play");
  if (play.dataset.state !== state + frame.language) {
    play.dataset.state = state + frame.language;
    find(".er-icon").innerHTML = icon(state);
    find(".er-word").textContent = frame.labels[state];
    play.setAttribute("aria-label", frame.labels[state]);
  }
  const ready = frame.phase === "ready" && !frame.guest;
  play.disabled = find(".er-step").disabled = !ready || frame.over;
  find(".er-week-back").disabled = !ready || !frame.week;
  for (const name of [".er-restart", ".er-dice", ".er-scenario", ".er-speed", ".er-seed input"]) find(name).disabled = Boolean(frame.guest);
  for (const button of document.querySelectorAll(".er-rail [data-kind]")) {
    button.setAttribute("aria-pressed", String(frame.pause_at.includes(button.dataset.kind)));
  }
}

function choices(find, frame) {
  options(find(".er-scenario"), frame.scenarios, (name) => name, frame.scenario);
  options(find(".er-speed"), frame.speeds, (speed) => `${speed} ${frame.labels.weeks_second}`, frame.speed);
  const seed = find(".er-seed input");
  if (frame.seed !== undefined && document.activeElement !== seed) seed.value = frame.seed;
}

function options(select, values, name, chosen) {
  const key = JSON.stringify(values.map((value) => [value, name(value)]));
  if (select.dataset.key !== key) {
    select.dataset.key = key;
    select.replaceChildren(...values.map((value) => new Option(name(value), value)));
  }
  if (document.activeElement !== select) select.value = chosen;
}
