import assert from "node:assert/strict";
import { test } from "node:test";
import { breadth, Places, spread, wrapped } from "../src/drawing/labels.ts";

test("signs of Japanese are about twice as wide as letters", () => {
  assert.equal(Math.round(breadth("ABCDE", 10)), 28);
  assert.equal(breadth("電力", 10), 20);
  assert.equal(Math.round(breadth(20270, 10)), 28);
});

test("labels that have room stay where they are", () => {
  assert.deepEqual(spread([20, 50, 80], 0, 100, 13), [20, 50, 80]);
});

test("labels that would touch are moved a line apart, and back inside from the floor", () => {
  assert.deepEqual(spread([20, 22, 24], 0, 100, 10), [20, 30, 40]);
  assert.deepEqual(spread([95, 96, 97], 0, 100, 10), [80, 90, 100]);
  assert.deepEqual(spread([-30], 5, 100, 10), [5]);
});

test("spread labels keep their order, a line apart, above the floor", () => {
  const wanted = Array.from({ length: 8 }, (_, index) => (index * 37) % 60).sort((a, b) => a - b);
  const places = spread(wanted, 0, 100, 12);
  assert.ok(places.every((place, index) => index === 0 || place - (places[index - 1] ?? 0) >= 12 - 1e-9));
  assert.ok((places.at(-1) ?? 0) <= 100);
});

test("a box takes the first of its candidates that is free", () => {
  const places = new Places([{ x: 0, y: 0, width: 10, height: 10 }]);
  const box = { y: 0, width: 10, height: 10 };
  assert.equal(
    places.first([
      { ...box, x: 5 },
      { ...box, x: 10 },
      { ...box, x: 30 },
    ])?.x,
    10,
  );
  assert.equal(
    places.first([
      { ...box, x: 10 },
      { ...box, x: 30 },
    ])?.x,
    30,
  );
  assert.equal(places.first([{ ...box, x: 12 }]), undefined);
});

test("of names in a row those stand that do not touch the ones before", () => {
  const years = [0, 8, 20, 29, 31];
  assert.deepEqual(
    new Places().row(years, (x) => [x, 10]),
    [0, 20, 31],
  );
});

test("lines end between words, and between signs that are written without", () => {
  // Letters are 0.56 of their size wide, signs as wide as their size.
  assert.deepEqual(wrapped("one two three", 0.56 * 80, 10), ["one two ", "three"]);
  assert.deepEqual(wrapped("一二三四。五", 40, 10), ["一二三四。", "五"]);
  assert.deepEqual(wrapped("", 40, 10), [""]);
});

test("no line of Japanese begins with what may not, and none parts a number from its unit", () => {
  assert.deepEqual(wrapped("一二三四：五", 40, 10), ["一二三", "四：五"]);
  assert.deepEqual(wrapped("一二三データ", 40, 10), ["一二三", "データ"]);
  assert.deepEqual(wrapped("一二三（四）", 40, 10), ["一二三", "（四）"]);
  assert.deepEqual(wrapped("一二5.9億ドル多い", 50, 10), ["一二", "5.9億ドル", "多い"]);
});
