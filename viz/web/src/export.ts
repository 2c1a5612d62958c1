// What can be taken away of a figure: a picture, its numbers, a table to read; each says what run it is of.

import { dialog } from "./dialog.ts";
import { type Cell, dataOf, find, html } from "./drawing/markup.ts";
import { csv, seriesOf, stamp, tableOf } from "./figure_rows.ts";
import type { Drawing } from "./figures.ts";
import { asking } from "./origins.ts";
import { save } from "./save.ts";
import type { Context } from "./types.ts";

const MOST_ROWS = 400; // of the table on the page
const EDGE = 12; // around the picture  [px]
const HEAD = 48; // above it, for title and unit
const FOOT = 44; // under it, for the stamp
const TWICE = 2; // pixels a pixel

/** The small menu of one card; `last()` gives the figure with the scene that it was drawn from. */
export function menu(box: Element, last: () => Drawing | undefined, context: Context): void {
  const button = box.querySelector<HTMLElement>(".er-menu");
  button?.addEventListener("click", () => {
    const drawing = last();
    if (drawing) open(box, button, drawing, context);
  });
}

function open(box: Element, button: HTMLElement, drawing: Drawing, context: Context): void {
  const { figure, scene } = drawing;
  const words = scene.frame.labels;
  const [head = [], ...rows] = tableOf(drawing);
  const shown = dialog(
    box.closest(".er"),
    "er-export",
    figure.title,
    html`<p class="er-unit">${figure.unit}</p><p class="er-row"><button data-do="png">${words.save_png}</button><button data-do="csv">${words.save_csv}</button></p>
      ${asking(figure.of ?? seriesOf(figure).map(({ column }) => column), context, words)}
      <div class="er-scroll" tabindex="0">${sheet(head, rows.slice(-MOST_ROWS))}</div>`,
    words,
  );
  shown.addEventListener("click", (event) => {
    const { do: act } = dataOf(event, "[data-do]");
    const name = `energy-run-${figure.id}.${act}`;
    if (act === "csv") save(new Blob([csv(drawing)], { type: "text/csv" }), name);
    if (act === "png") void picture(box, drawing).then((blob) => blob && save(blob, name));
  });
  shown.addEventListener("close", () => button.focus());
}

// Columns of words begin at the left, numbers end at the right.
function sheet(head: Cell[], rows: Cell[][]) {
  const kind = head.map((_, at) => (rows.some((row) => /[^-−\d.,]/.test(String(row[at]))) ? "er-words" : ""));
  return html`<table><thead><tr>${head.map((cell, at) => html`<th scope="col" class=${kind[at]}>${cell}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell, at) => html`<td class=${kind[at]}>${cell}</td>`)}</tr>`)}</tbody></table>`;
}

// The plot and what lies over it, with title, unit and stamp drawn around them.
async function picture(box: Element, { figure, scene }: Drawing): Promise<Blob | null> {
  const { colours } = scene;
  const plot = find(box, ".er-plot");
  const { clientWidth: width, clientHeight: height } = plot;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [TWICE * (width + 2 * EDGE), TWICE * (height + HEAD + FOOT)];
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.scale(TWICE, TWICE);
  pen.fillStyle = colours.panel;
  pen.fillRect(0, 0, width + 2 * EDGE, height + HEAD + FOOT);
  const tell = (words: string, y: number, font: string, colour: string) => {
    pen.font = font;
    pen.fillStyle = colour;
    pen.fillText(words, EDGE, y, width);
  };
  tell(figure.title, 22, "bold 15px sans-serif", colours.text);
  tell(figure.unit, 40, "12px sans-serif", colours.muted);
  const corner = plot.getBoundingClientRect();
  for (const drawn of plot.querySelectorAll("canvas")) {
    const at = drawn.getBoundingClientRect();
    pen.drawImage(drawn, EDGE + at.left - corner.left, HEAD + at.top - corner.top, at.width, at.height);
  }
  pen.drawImage(await overlayOf(box, width, height), EDGE, HEAD, width, height);
  tell(stamp(scene).join("  ·  "), height + 80, "11px sans-serif", colours.muted);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

async function overlayOf(box: Element, width: number, height: number): Promise<HTMLImageElement> {
  const copy = find(box, ".er-overlay").cloneNode(true) as Element;
  const fixed = { xmlns: "http://www.w3.org/2000/svg", width, height, "font-family": "sans-serif" };
  for (const [name, value] of Object.entries(fixed)) copy.setAttribute(name, String(value));
  for (const text of copy.querySelectorAll("text:not([font-size])")) text.setAttribute("font-size", "11.5");
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}
