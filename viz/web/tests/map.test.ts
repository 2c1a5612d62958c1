import assert from "node:assert/strict";
import { test } from "node:test";
import { Places } from "../src/drawing/labels.ts";
import { standing, type Zone } from "../src/forms/map_lines.ts";
import { apart, type Site, type Spot } from "../src/forms/map_sites.ts";

const spot = (row: number, x: number, y: number, r: number): Spot => ({ site: { row } as Site, x, y, r });

test("sites of one place stand side by side, near it, the same each time", () => {
  const found = Array.from({ length: 30 }, (_, row) => spot(row, 100 + (row % 3), 100 + (row % 5), 2 + (row % 4) * 3));
  const shown = apart(found);
  assert.deepEqual(apart(found), shown);
  for (const one of shown)
    for (const other of shown) {
      if (one === other) continue;
      const free = Math.hypot(one.x - other.x, one.y - other.y) - Math.max(4, one.r) - Math.max(4, other.r);
      assert.ok(free > -1.5, `${one.site.row} and ${other.site.row} overlap by ${-free}`);
    }
  assert.ok(shown.every(({ x, y }) => Math.hypot(x - 100, y - 100) < 90));
});

test("a site that stands alone stays where it is", () => {
  const [alone] = apart([spot(1, 50, 60, 5), spot(2, 200, 200, 5)]);
  assert.deepEqual([alone?.x, alone?.y], [50, 60]);
});

test("names of zones that crowd a corner give way to one another, inside the picture; the chosen one stays", () => {
  const zone = (id: string, chosen = false) => ({ id, label: id, written: "61.7ドル", chosen }) as Zone;
  const at = new Map([["pjm", [300, 100] as const], ["nyiso", [298, 90] as const], ["isone", [322, 84] as const]]); // prettier-ignore
  const found = standing([zone("pjm"), zone("nyiso"), zone("isone", true)], new Map([...at].map(([id, [x, y]]) => [id, [x, y]])), 12, 350, new Places()); // prettier-ignore
  assert.equal(found.size, 3);
  assert.ok(Math.abs((found.get("isone")?.[1] ?? 0) - 84) < 1);
  const boxes = [...found.values()];
  for (const [x, y] of boxes) {
    assert.ok(x > 20 && x < 330);
    assert.ok(boxes.every(([a, b]) => (a === x && b === y) || Math.abs(a - x) > 45 || Math.abs(b - y) >= 24));
  }
});
