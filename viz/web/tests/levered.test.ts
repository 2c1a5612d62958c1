import assert from "node:assert/strict";
import { test } from "node:test";
import { levered } from "../src/workshop/levered.ts";

test("a lever's value stands with its unit as people write it", () => {
  const told = (value: number, unit: string) => levered(value, unit, String);
  assert.equal(told(40, "$/MWh"), "$40/MWh");
  assert.equal(told(150, "ドル/t-CO₂"), "150ドル/t-CO₂");
  assert.equal(told(0.5, "share, 0–1"), "50%");
  assert.equal(told(0.5, "割合（0〜1）"), "50%");
  assert.equal(told(0.5, "10万ドル/MW・年"), "0.5 × 10万ドル/MW・年");
  assert.equal(told(1.5, "times the reference"), "1.5 times the reference");
});
