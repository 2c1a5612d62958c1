// What can be taken away of a figure: a picture, its numbers, a table to read; each says what run it is of.

import { escape } from "./write.js";

const MOST_ROWS = 400; // of the table on the page

// The small menu of one card; `last()` gives the figure with the scene that it was drawn from.
export function menu(box, last) {
  const button = box.querySelector(".er-menu");
  if (!button) return;
  button.addEventListener("click", () => {
    const { figure, scene } = last();
    const dialog = document.createElement("dialog");
    dialog.className = "er-dialog er-export";
    const words = scene.frame.labels;
    dialog.innerHTML = `<h2>${escape(figure.title)}</h2><p class="er-row"><button data-do="png">${escape(words.save_png)}</button><button data-do="csv">${escape(words.save_csv)}</button></p>
      <div class="er-scroll" tabindex="0">${table(rowsOf(figure, scene))}</div><form method="dialog"><button>${escape(words.close)}</button></form>`;
    dialog.addEventListener("click", (event) => {
      const act = event.target.closest("[data-do]")?.dataset.do;
      if (act === "csv") save(new Blob([csv(figure, scene)], { type: "text/csv" }), `${figure.id}.csv`);
      if (act === "png") picture(box, figure, scene).then((blob) => save(blob, `${figure.id}.png`));
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      button.focus();
    });
    box.closest(".er").append(dialog);
    dialog.showModal();
  });
}

function stamp({ frame }) {
  return [frame.labels.disclaimer, frame.run, frame.version];
}

// A figure's numbers as rows, the names first: weeks for charts over time, else whatever its rows, bars or dots hold.
export function rowsOf(figure, { record, frame }) {
  if (figure.panels) {
    const series = figure.panels.flatMap((panel) => panel.layers.flatMap((layer) => layer.series));
    const known = series.filter(({ column }) => record.columns[column]);
    const weeks = Array.from({ length: record.week + 1 }, (_, week) => week);
    const day = (week) => new Date(Date.parse(figure.start ?? frame.start) + week * 7 * 864e5).toISOString().slice(0, 10);
    return [["week", "date", ...known.map(({ column }) => column)], ...weeks.map((week) => [week, day(week), ...known.map(({ column, scale }) => rounded(record.columns[column][week] * scale))])];
  }
  const items = figure.rows ?? figure.bars ?? figure.dots ?? figure.nodes ?? [];
  const plain = (value) => ["string", "number", "boolean"].includes(typeof value);
  const names = Object.keys(items[0] ?? {}).filter((name) => plain(items[0][name]) && name !== "colour");
  return [names, ...items.map((item) => names.map((name) => (typeof item[name] === "number" ? rounded(item[name]) : item[name])))];
}

const rounded = (value) => (Number.isFinite(value) ? Number(value.toPrecision(6)) : "");

export function csv(figure, scene) {
  const quoted = (value) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : value);
  const head = [figure.title, figure.unit, ...stamp(scene)].filter(Boolean).map((line) => `# ${line}`);
  return `${[...head, ...rowsOf(figure, scene).map((row) => row.map(quoted).join(","))].join("\n")}\n`;
}

function table([head, ...rows]) {
  const cells = (tag, values) => values.map((value) => `<${tag}>${escape(value)}</${tag}>`).join("");
  return `<table><thead><tr>${cells("th", head)}</tr></thead><tbody>${rows.slice(-MOST_ROWS).map((row) => `<tr>${cells("td", row)}</tr>`).join("")}</tbody></table>`;
}

// The plot and what lies over it, with title, unit and stamp drawn around them.
async function picture(box, figure, scene) {
  const { colours } = scene;
  const plot = box.querySelector(".er-plot");
  const [width, height, twice] = [plot.clientWidth, plot.clientHeight, 2];
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [twice * (width + 24), twice * (height + 92)];
  const pen = canvas.getContext("2d");
  pen.scale(twice, twice);
  pen.fillStyle = colours.panel;
  pen.fillRect(0, 0, width + 24, height + 92);
  const write = (words, y, font, colour) => {
    pen.font = font;
    pen.fillStyle = colour;
    pen.fillText(words, 12, y, width);
  };
  write(figure.title, 22, "bold 15px sans-serif", colours.text);
  write(figure.unit, 40, "12px sans-serif", colours.muted);
  const corner = plot.getBoundingClientRect();
  for (const drawn of plot.querySelectorAll("canvas")) {
    const { left, top, width, height } = drawn.getBoundingClientRect();
    pen.drawImage(drawn, 12 + left - corner.left, 48 + top - corner.top, width, height);
  }
  pen.drawImage(await overlayOf(box, width, height), 12, 48, width, height);
  write(stamp(scene).join("  ·  "), height + 80, "11px sans-serif", colours.muted);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

async function overlayOf(box, width, height) {
  const copy = box.querySelector(".er-overlay").cloneNode(true);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.setAttribute("font-family", "sans-serif");
  for (const text of copy.querySelectorAll("text:not([font-size])")) text.setAttribute("font-size", "11.5");
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  return image;
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `energy-run-${name}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
