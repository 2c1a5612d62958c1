// The Grid page: the map or its tables, and beside it one zone, or one site with its history.

import { attribute, closest, facts, fill, find, header, html, nothing, row, write } from "../drawing/markup.ts";
import { card, Figures } from "../figures.ts";
import { recordOf } from "../record.ts";
import type { Context, Figure, RunScene, Sheet, Words } from "../types.ts";
import { sheet } from "./card.ts";
import { box } from "./place.ts";
import "./grid.css";

interface Site {
  title: string;
  where: string;
  uses: string;
  owners: Sheet;
  leases: Sheet;
  events: { date: string; text: string }[];
}

interface Sheets {
  zones: Sheet;
  head: string[];
  sites: { row: number; read: string[] }[];
}

interface Contents {
  empty: string;
  view: string;
  facts: { label: string; value: string }[];
  lines: Sheet;
  columns: { [name: string]: number[] };
  figures: Figure[];
  sheets: Sheets | null;
  approximate: string;
  site: Site | null;
}

const VIEWS = html`<span class="er-toggle" role="group" data-label="cut"
  ><button data-map="price" data-text="map_price"></button><button data-map="use" data-text="map_use"></button><button data-map="table" data-text="map_table"></button></span>`;

const SKELETON = html`
  <div class="er-grid-map">${card("network", VIEWS)}<div class="er-card er-map-table er-scroll" tabindex="0" hidden></div><p class="er-unit er-approximate"></p></div>
  <div class="er-grid-zone">${card("zone_price")}${card("room")}<section class="er-card er-zone-facts"><ul></ul><div><table><thead></thead><tbody></tbody></table></div></section></div>
  <div class="er-grid-site" hidden><article class="er-card er-site"></article>${card("site_uses")}</div>
  <p class="er-empty" role="status" hidden></p>`;

export function mount(place: HTMLElement, context: Context) {
  const el = box(place, "er-grid-page", SKELETON);
  const figures = new Figures(el, context);
  el.addEventListener("click", (event) => {
    const { map, open, close } = closest(event, "[data-map], [data-open], [data-close]")?.dataset ?? {};
    if (map) context.look({ focus: { map } });
    if (open) context.look({ focus: { site: open } });
    if (close) context.look({ focus: { site: "" } });
  });
  return {
    update(contents: Contents, scene: RunScene) {
      const { empty, site, sheets } = contents;
      find(el, ".er-empty").hidden = !empty || site !== null;
      write(find(el, ".er-empty"), empty);
      for (const button of el.querySelectorAll<HTMLElement>("[data-map]"))
        attribute(button, "aria-pressed", button.dataset.map === contents.view);
      write(find(el, ".er-approximate"), contents.approximate);
      find(el, ".er-grid-map").classList.toggle("er-as-table", sheets !== null);
      find(el, ".er-map-table").hidden = sheets === null;
      fill(find(el, ".er-map-table"), sheets ? tables(sheets) : nothing);
      fill(find(el, ".er-zone-facts ul"), facts(contents.facts));
      fill(find(el, ".er-zone-facts thead"), header(contents.lines.head));
      fill(find(el, ".er-zone-facts tbody"), contents.lines.rows.map(row));
      find(el, ".er-grid-zone").hidden = site !== null || empty !== "";
      find(el, ".er-grid-site").hidden = site === null;
      fill(find(el, ".er-site"), site ? history(site, scene.frame.labels) : nothing);
      const shown = { ...scene, record: recordOf(contents.columns, scene.record) };
      const hidden = site ? ["zone_price", "room"] : ["site_uses"];
      figures.draw(
        contents.figures.filter(({ id }) => !hidden.includes(id)),
        shown,
      );
    },
    leave: () => figures.leave(),
  };
}

function history({ title, where, uses, owners, leases, events }: Site, words: Words) {
  const told = events.map(({ date, text }) => html`<li><span class="er-date">${date}</span> ${text}</li>`);
  return html`<header><h2 class="er-title">${title}</h2><button class="er-close" data-close="site">${words.close_site}</button></header>
    <div class="er-scroll" tabindex="0"><p class="er-unit">${where}</p><p>${uses}</p>
      <h3>${words.site_owners}</h3>${sheet(owners, "er-owners")}
      <h3>${words.site_leases}</h3>${leases.rows.length ? sheet(leases) : html`<p>${words.no_leases}</p>`}
      <h3>${words.happened}</h3>${told.length ? html`<ol class="er-events">${told}</ol>` : html`<p>${words.nothing_happened}</p>`}</div>`;
}

function tables({ zones, head, sites }: Sheets) {
  const line = ({ row: id, read: [name, ...rest] }: Sheets["sites"][number]) =>
    html`<tr><th scope="row"><button data-open=${id}>${name}</button></th>${rest.map((text) => html`<td>${text}</td>`)}</tr>`;
  return html`${sheet(zones, "er-by")}<table class="er-sites"><thead>${header(head)}</thead><tbody>${sites.map(line)}</tbody></table>`;
}
