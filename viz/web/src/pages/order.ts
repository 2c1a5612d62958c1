// The order of a table that is sorted by one of its columns.

export interface Order {
  column: number;
  up: boolean;
}

const WORDS = 2; // columns of words; they start upwards, columns of numbers downwards

/** The order after a click on the head of a column. */
export function turned({ column, up }: Order, clicked: number): Order {
  return { column: clicked, up: clicked === column ? !up : clicked < WORDS };
}

/** Lines in that order; what is not known stands last, whichever way, and after it who is gone. */
export function sorted<Line extends { sort: readonly (number | string | null)[]; alive?: boolean }>(
  lines: readonly Line[],
  { column, up }: Order,
): Line[] {
  const value = ({ sort }: Line) => sort[column] ?? null;
  return [...lines].sort((a, b) => {
    if (a.alive !== b.alive) return a.alive ? -1 : 1;
    const [one, other] = [value(a), value(b)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return (one < other ? -1 : one > other ? 1 : 0) * (up ? 1 : -1);
  });
}
