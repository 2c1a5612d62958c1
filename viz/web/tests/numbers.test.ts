import assert from "node:assert/strict";
import { test } from "node:test";
import { fixed, passing, plain, short } from "../src/drawing/numbers.ts";

test("thousands stand apart, a minus is a minus sign, and nought has none", () => {
  assert.deepEqual([fixed(-1234.4, 0), fixed(-0.04, 1), fixed(11.82, 1), fixed(0, 0)], ["−1,234", "0.0", "11.8", "0"]);
});

test("in passing a decimal below a hundred", () => {
  assert.deepEqual([passing(99.94), passing(1500.2), passing(-0.5)], ["99.9", "1,500", "−0.5"]);
});

test("significant figures without zeros at the end", () => {
  assert.deepEqual(
    [plain(0, 3), plain(0.12345, 4), plain(12345.6, 3), plain(-2.5e-5, 3)],
    ["0", "0.1235", "12,300", "−0.000025"],
  );
});

test("an axis in English: k, m and bn", () => {
  const written = [0, 0.5, 9_000, 10_000, 12_500, 200_000, 1.5e6, 2e9, -4].map((value) => short(value, "en"));
  assert.deepEqual(written, ["0", "0.5", "9,000", "10k", "12.5k", "200k", "1.5m", "2bn", "−4"]);
});

test("thousands beside ten thousands are told as such", () => {
  assert.deepEqual(
    [100, 1000, 10_000].map((value) => short(value, "en", 10_000)),
    ["100", "1k", "10k"],
  );
  assert.equal(short(1000, "ja", 10_000), "1,000");
});

test("an axis in Japanese counts in ten thousands and hundred millions", () => {
  const written = [9_000, 10_000, 12_500, 200_000, 5e6, 1e8, 1.25e11, -30_000].map((value) => short(value, "ja"));
  assert.deepEqual(written, ["9,000", "1万", "1.25万", "20万", "500万", "1億", "1,250億", "−3万"]);
});

test("what falls short of a unit by the error of a sum is that unit", () => {
  assert.equal(short(0.1 * 3 * 1e5 - 1e-9, "en"), "30k");
  assert.equal(short(9_999.9999999, "en"), "10k");
});
