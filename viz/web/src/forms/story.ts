// Words as a picture: headings, each with its lines, wrapped to the width that there is.  So they can be taken away as one.

import { wrapped } from "../drawing/labels.ts";
import { type Markup, words } from "../drawing/markup.ts";
import type { Figure } from "../types.ts";
import { type Paper, Picture } from "./picture.ts";

interface Block {
  heading: string;
  lines: string[];
}

interface Drawn extends Figure {
  blocks: Block[];
}

const [LINE, LEAST] = [1.36, 9];

export class Story extends Picture<Drawn> {
  protected override told({ blocks }: Drawn) {
    return blocks.flatMap(({ heading, lines }) => [heading, ...lines]);
  }

  // As large as fits.
  protected picture({ blocks }: Drawn, { width, height, colours, size }: Paper): Markup {
    let letter = 1.25 * size;
    let lines = laid(blocks, width, letter);
    while (lines.length * letter * LINE > height && letter > LEAST) {
      letter -= 0.5;
      lines = laid(blocks, width, letter);
    }
    return lines.map(({ text, bold }, at) =>
      words(bold ? 0 : letter, (at + 0.9) * letter * LINE, text, {
        fill: colours.text,
        size: letter,
        weight: bold ? 700 : 400,
        kind: "",
      }),
    );
  }
}

function laid(blocks: Block[], width: number, size: number) {
  return blocks.flatMap(({ heading, lines }) => [
    { text: heading, bold: true },
    ...lines.flatMap((line) =>
      wrapped(line, width - 3 * size, size).map((text, at) => ({ text: at ? text : `• ${text}`, bold: false })),
    ),
  ]);
}
