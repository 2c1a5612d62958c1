import assert from "node:assert/strict";
import { test } from "node:test";
import { sorted } from "../src/pages/order.ts";

test("who is gone stands below the living, whichever way the table is sorted", () => {
  const lines = [
    { id: "gone", alive: false, sort: ["gone", "wound up", null] },
    { id: "small", alive: true, sort: ["small", "independent", 1] },
    { id: "unknown", alive: true, sort: ["unknown", "independent", null] },
    { id: "large", alive: true, sort: ["large", "independent", 9] },
  ];
  const ids = (column: number, up: boolean) => sorted(lines, { column, up }).map(({ id }) => id);
  assert.deepEqual(ids(2, false), ["large", "small", "unknown", "gone"]);
  assert.deepEqual(ids(0, true), ["large", "small", "unknown", "gone"]);
  assert.deepEqual(ids(0, false).at(-1), "gone");
});
