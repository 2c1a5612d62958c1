// The strip under the top bar: how far the run has come, what broke it up, and where the marker is.

import { attribute, fill, find, svg, words } from "./drawing/markup.ts";
import { breadth, Places } from "./drawing/labels.ts";
import { linear } from "./drawing/scale.ts";
import { magnification, sizeOf } from "./drawing/size.ts";
import type { MarketEvent, RunScene } from "./types.ts";

const MARKS: { [kind: string]: string } = { halving: "◆", default: "×", takeover: "○", shock: "▲" };
const PAIR: { [kind: string]: string } = { default: "takeover", takeover: "default" };

export class Timeline {
  private readonly svg: SVGSVGElement;
  private readonly range: HTMLInputElement;
  private newest = 0;

  constructor(box: Element, setMarker: (week: number | null) => void) {
    this.svg = find(box, "svg");
    this.range = find(box, "input");
    // At the newest week or past it, the marker is gone and the page follows the run again.
    this.range.addEventListener("input", () => {
      const week = Number(this.range.value);
      setMarker(week >= this.newest ? null : week);
    });
    for (const event of ["pointerenter", "focusin"])
      box.addEventListener(event, () => box.classList.remove("er-dismissed")); // Esc puts the legend away
  }

  draw({ frame, record, colours, marker }: RunScene): void {
    if (frame.week === undefined) return;
    this.newest = frame.week;
    attribute(this.range, "max", frame.weeks);
    this.range.value = String(marker ?? frame.week);
    attribute(this.range, "aria-label", frame.labels.timeline ?? "");
    attribute(this.range, "aria-valuetext", `${frame.labels.week} ${this.range.value}`);
    const { width, height } = sizeOf(this.svg);
    const x = linear([0, frame.weeks], [8, width - 8]);
    const sign = { anchor: "middle", kind: "er-mark", size: 11 * magnification(), fill: colours.muted } as const;
    const yearAt = (week: number) => Math.max(x(week), 1.2 * sign.size);
    const years = new Places().row(frame.ticks, ([week, year]) => [yearAt(week), breadth(year, sign.size) + 6]);
    const marks = record.events.filter(({ kind }) => kind in MARKS);
    const mark = (event: MarketEvent) => {
      const [y, size] = event.kind === "halving" ? [16, 13] : [17, 17];
      return words(x(event.week) + aside(event, marks), y, MARKS[event.kind], {
        ...sign,
        size,
        fill: event.kind === "default" ? colours.alert : colours.text,
      });
    };
    fill(
      this.svg,
      svg`<path d="M8 11.5H${width - 8}" stroke=${colours.muted} stroke-opacity="0.4" stroke-width="3"/>
        <path d="M8 11.5H${x(frame.week)}" stroke=${colours.use.leased} stroke-width="3"/>
        ${frame.ticks.map(([week]) => svg`<path d="M${x(week)} 8v7" stroke=${colours.muted}/>`)}
        ${years.map(([week, year]) => words(yearAt(week), height - 2, year, sign))}
        ${marks.map(mark)}
        <circle cx=${x(frame.week)} cy="11.5" r="5" fill=${colours.use.leased} stroke=${colours.panel} stroke-width="1.5"/>
        ${marker === null ? [] : svg`<path d="M${x(marker)} 2v${height - 6}" stroke=${colours.text} stroke-width="2"/>`}`,
    );
    attribute(this.svg, "viewBox", `0 0 ${width} ${height}`);
  }
}

// A default and a takeover of the same week stand side by side.
function aside({ kind, week }: MarketEvent, marks: MarketEvent[]): number {
  const other = PAIR[kind];
  if (!other || !marks.some((mark) => mark.week === week && mark.kind === other)) return 0;
  return kind === "default" ? -6 : 6;
}
