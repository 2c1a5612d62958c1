// Tables of the start, as tests read them.

/** Rows by column; cells may be quoted. */
export function csvParse(text: string): { [column: string]: string }[] {
  const [head = [], ...rows] = text.trim().split("\n").map(cells);
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? ""])));
}

const cells = (line: string) =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    (quoted ?? plain ?? "").replaceAll('""', '"'),
  );
