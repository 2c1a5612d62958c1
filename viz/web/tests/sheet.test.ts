import assert from "node:assert/strict";
import { test } from "node:test";
import { current } from "../src/workshop/sheet.ts";

const sheet = [null, null, 0, 1, null, 2, 3, null, 4, null, null, null].map((round, at) => ({ at, round, text: "" }));
const at = (phase: "lobby" | "decide" | "recap" | "ended", round = 0, asked = "") =>
  current(sheet, { phase, round, asked });

test("the row of the run sheet is that of the round, and in a recap the one that follows it", () => {
  assert.deepEqual([at("lobby"), at("lobby", 0, "halving"), at("decide", 0), at("decide", 1)], [0, 1, 2, 3]);
  assert.deepEqual([at("recap", 0), at("recap", 1), at("recap", 2), at("recap", 3)], [2, 4, 5, 7]);
  assert.deepEqual([at("recap", 4), at("ended", 4), at("decide", 5)], [9, 10, 11]);
});
