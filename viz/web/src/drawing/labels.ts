// Where words may stand: a line apart from one another along an axis, or in the first place that nothing has taken.

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** About how wide a text is: signs of Chinese and Japanese are twice as wide as letters. */
export function breadth(text: string | number, size: number): number {
  return [...String(text)].reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.56), 0) * size;
}

// What is not parted: a word, a number with its unit, or a sign with brackets that open before it, and after it what begins no line.
const PARTS =
  /[（「『]*(?:[^\s\u3000-\uffef]+[万億兆]?(?:ドル|[年月日社件倍])?\s*|[\u3000-\uffef])[）」』：；！？・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]*|\s+/g;

/** A text in lines that are no wider than there is room; between words, and between signs that are written without. */
export function wrapped(text: string, width: number, size: number): string[] {
  const found = [""];
  for (const part of text.match(PARTS) ?? []) {
    const [last = ""] = found.slice(-1);
    const hangs = /^[、。]/.test(part); // in the margin
    if (last && !hangs && breadth(last + part.trimEnd(), size) > width) found.push(part);
    else found[found.length - 1] = last + part;
  }
  return found;
}

/** Places in rising order moved as little as keeps them a line apart between two ends; the lower end is the firmer. */
export function spread(wanted: readonly number[], top: number, floor: number, line: number): number[] {
  let previous = top - line;
  const down = wanted.map((place) => (previous = Math.max(place, previous + line)));
  let next = floor + line;
  return down
    .reverse()
    .map((place) => (next = Math.min(place, next - line)))
    .reverse();
}

/** What is taken of a picture.  A box finds its place once: the first of its candidates that meets no other. */
export class Places {
  private readonly taken: Box[];

  constructor(taken: Box[] = []) {
    this.taken = taken;
  }

  first<Candidate extends Box>(candidates: Iterable<Candidate>): Candidate | undefined {
    for (const box of candidates) {
      if (this.taken.some((other) => meets(box, other))) continue;
      this.add(box);
      return box;
    }
    return undefined;
  }

  /** Takes a place, whatever stands there. */
  add(box: Box): void {
    this.taken.push(box);
  }

  /** Of things in a row those that find room, as they come; `span` gives where one begins and how long it is. */
  row<Item>(items: Iterable<Item>, span: (item: Item) => readonly [number, number]): Item[] {
    return [...items].filter((item) => {
      const [x, width] = span(item);
      return this.first([{ x, y: 0, width, height: 1 }]);
    });
  }
}

function meets(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
