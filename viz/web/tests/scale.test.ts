import assert from "node:assert/strict";
import { test } from "node:test";
import { linear, logarithmic, ticks } from "../src/drawing/scale.ts";

test("equal steps of value are equal lengths, upwards on a screen too", () => {
  const y = linear([0, 50], [200, 100]);
  assert.deepEqual([0, 10, 50, -10].map(y), [200, 180, 100, 220]);
  assert.equal(y.invert(180), 10);
});

test("an axis without a span puts everything at its start", () => {
  assert.equal(linear([0, 0], [10, 90])(0), 10);
});

test("equal ratios of value are equal lengths", () => {
  const x = logarithmic([1, 1000], [0, 300]);
  assert.deepEqual(
    [1, 10, 100, 1000].map((value) => Math.round(x(value))),
    [0, 100, 200, 300],
  );
  assert.equal(Math.round(x.invert(150)), 32); // 10 to the power of 1.5
  assert.ok(Number.isNaN(x(-1)));
  assert.equal(x(0), -Infinity);
});

test("round numbers with both ends, as many as there is room for", () => {
  const at = (top: number, height: number) => ticks(linear([0, top], [height, 0]), 20);
  assert.deepEqual(at(50, 300), [0, 10, 20, 30, 40, 50]); // more would be there, and are not needed
  assert.deepEqual(at(20, 215), [0, 5, 10, 15, 20]);
  assert.deepEqual(at(80, 38), [0, 80]);
  assert.deepEqual(at(50, 60), [0, 25, 50]);
  assert.deepEqual(at(60, 70), [0, 20, 40, 60]);
  assert.deepEqual(at(1.5, 80), [0, 0.5, 1, 1.5]);
  assert.deepEqual(at(80, 68), [0, 40, 80]);
  assert.deepEqual(at(25, 60), [0, 25]); // half of it is no round number
  assert.deepEqual(at(2.5, 130), [0, 0.5, 1, 1.5, 2, 2.5]);
});

test("around nought the same upwards and downwards", () => {
  assert.deepEqual(ticks(linear([-4, 4], [120, 0]), 20), [-4, -2, 0, 2, 4]);
  assert.deepEqual(ticks(linear([-0.8, 0.8], [100, 0]), 20), [-0.8, -0.4, 0, 0.4, 0.8]);
  assert.deepEqual(ticks(linear([-3, 3], [50, 0]), 20), [-3, 0, 3]);
});

test("where nothing else fits, one number or the ends", () => {
  assert.deepEqual(ticks(linear([0, 7], [10, 0]), 20), [0, 7]);
});

test("numbers of a logarithmic axis stand apart", () => {
  const at = (low: number, high: number, length: number) => ticks(logarithmic([low, high], [0, length]), 20);
  assert.deepEqual(at(50_000, 200_000, 100), [50_000, 100_000, 200_000]);
  assert.deepEqual(at(50_000, 200_000, 38), [50_000, 200_000]);
  assert.deepEqual(at(1, 10, 900), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(at(1, 1000, 130), [1, 3, 10, 30, 100, 300, 1000]);
  assert.deepEqual(at(1, 1e6, 70), [1, 100, 10_000, 1e6]);
  assert.deepEqual(at(20_000, 1e6, 54), [20_000, 100_000, 500_000]); // every second of 1, 2, 5
});

test("no two numbers of an axis stand closer than was asked", () => {
  for (const top of [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 750]) {
    for (let height = 40; height < 400; height += 7) {
      const y = linear([0, top], [height, 0]);
      const places = ticks(y, 20).map(y);
      assert.ok(
        places.every((place, index) => index === 0 || (places[index - 1] ?? 0) - place >= 20 - 1e-9),
        `${top} on ${height} px`,
      );
    }
  }
});
