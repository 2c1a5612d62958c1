// The fixed markup around every page.  `data-text` and `data-label` name the words that stand in a node or describe it:
// they are written where the language changes (`translate` in shell.ts).

import { DISPLAY_DIALOG } from "./display.ts";
import { html, svg } from "./drawing/markup.ts";
import { KEYS_DIALOG } from "./keys.ts";

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

export const icon = (name: keyof typeof ICONS) =>
  html`<svg class="er-glyph" viewBox="0 0 24 24" width="18" height="18" aria-hidden="true">${svg`<path d=${ICONS[name]}/>`}</svg>`;

const pauses = (["lease", "default", "halving"] as const).map(
  (kind) =>
    html`<button data-kind=${kind} data-label="at_${kind}">${icon(kind)}</button><span data-text="short_${kind}"></span>`,
);

const BAR = html`
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
      <button class="er-play"><span class="er-icon"></span><span class="er-word">Play</span></button>
      <button class="er-step" data-label="step">${icon("step")}</button>
    </span>
    <select class="er-speed" data-label="speed"></select>
    <button class="er-share" data-text="share" aria-expanded="false"></button>
    <span class="er-languages" role="group" data-label="language"
      ><button data-language="en" lang="en">EN</button><button data-language="ja" lang="ja">日本語</button></span>
  </header>`;

const RAIL = html`
  <aside class="er-rail">
    <button class="er-open-levers" data-label="open" aria-expanded="false">${icon("levers")}</button><span data-text="open"></span>
    <span data-text="pause_at"></span>
    ${pauses}
    <button class="er-display" data-label="display">${icon("display")}</button>
    <button class="er-help" data-label="help">?</button>
  </aside>`;

export const SKELETON = html`
  ${BAR}
  <div class="er-second">
    <nav class="er-tabs" data-label="pages"></nav>
    <div class="er-timeline"><svg aria-hidden="true"></svg><input type="range" min="0" step="1" aria-describedby="er-legend"><p id="er-legend" data-text="legend"></p></div>
  </div>
  ${RAIL}
  <div class="er-levers" hidden></div>
  <main class="er-page"></main>
  <footer class="er-foot">
    <span class="er-disclaimer"></span><span class="er-run"></span><button class="er-about"><span class="er-version"></span></button
    ><span class="er-others"></span><span class="er-books"></span>
  </footer>
  <div class="er-sharing" role="dialog" hidden></div>
  ${KEYS_DIALOG}${DISPLAY_DIALOG}
  <div class="er-wait" role="status" hidden><span></span></div>`;
