// What all figures share: a card with a title, a unit and a picture as large as there is room, drawn anew where something
// has changed.

import type { Palette } from "../drawing/colours.ts";
import { attribute, fill, find, type Markup, write } from "../drawing/markup.ts";
import { magnification, type Size, sizeOf } from "../drawing/size.ts";
import type { Context, Figure, Scene } from "../types.ts";

/** What a picture is drawn with: its size, colours, the size of its text, and the language of its numbers. */
export interface Paper extends Size {
  colours: Palette;
  size: number;
  language: string;
}

export abstract class Form<Drawn extends Figure> {
  protected readonly title: HTMLElement;
  protected readonly unit: HTMLElement;
  protected readonly plot: HTMLElement;
  protected readonly svg: SVGSVGElement;

  constructor(box: Element, _context: Context) {
    this.title = find(box, ".er-title");
    this.unit = find(box, ".er-unit");
    this.plot = find(box, ".er-plot");
    this.svg = find(box, ".er-overlay");
  }

  abstract draw(figure: Drawn, scene: Scene): void;

  /** Writes what stands around the picture; how large it is.  [px] */
  protected head(figure: Drawn): Size {
    write(this.title, figure.title);
    write(this.unit, figure.unit);
    attribute(this.title, "title", figure.means ?? "");
    attribute(this.plot, "aria-label", [figure.title, figure.unit, ...this.told(figure)].filter(Boolean).join(". "));
    const { width, height } = sizeOf(this.plot);
    attribute(this.svg, "style", `width: ${width}px; height: ${height}px`); // of fixed size: else all its texts are laid out anew with every new title
    attribute(this.svg, "viewBox", `0 0 ${Math.max(1, width)} ${Math.max(1, height)}`);
    return { width, height };
  }

  /** What one who does not see the picture is told of it. */
  protected told(_figure: Drawn): string[] {
    return [];
  }

  dispose(): void {}
}

/** The least size of text.  [px] */
export const readable = () => 11 * magnification();

/** A figure that is all SVG. */
export abstract class Picture<Drawn extends Figure> extends Form<Drawn> {
  draw(figure: Drawn, { colours, frame }: Scene): void {
    const size = 13 * magnification();
    attribute(this.plot, "style", `min-height: ${this.least(figure)}px`);
    fill(this.svg, this.picture(figure, { ...this.head(figure), colours, size, language: frame.language }));
  }

  /** How tall it is at least: its card scrolls where there is less room.  [px] */
  protected least(_figure: Drawn): number {
    return 0;
  }

  protected abstract picture(figure: Drawn, paper: Paper): Markup;
}
