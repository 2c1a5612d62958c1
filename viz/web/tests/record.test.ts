import assert from "node:assert/strict";
import { test } from "node:test";
import { Record, recordOf } from "../src/record.ts";
import { dayOf } from "../src/week.ts";

const frame = (from: number, more: object = {}) => ({ fresh: from === 0, from, columns: ["price", "mw"], ...more });
const points = (...values: number[]) => new Float32Array(values);

test("frames add weeks column by column", () => {
  const record = new Record();
  assert.ok(record.take(frame(0), [points(1, 2, 10, 20)])); // two weeks of price, then of megawatts
  assert.ok(record.take(frame(2), [points(3, 30)]));
  assert.deepEqual(record.columns, { price: [1, 2, 3], mw: [10, 20, 30] });
  assert.equal(record.week, 2);
});

test("a frame that does not follow on is refused and changes nothing", () => {
  const record = new Record();
  record.take(frame(0), [points(1, 10)]);
  assert.equal(record.take(frame(5), [points(9, 90)]), false);
  assert.deepEqual(record.columns, { price: [1], mw: [10] });
});

test("in a past week columns end there, but those that reach into the future do not", () => {
  const record = new Record();
  record.take(frame(0, { whole: ["path"] }), [points(1, 2, 3, 4, 5, 6), points(7, 8, 9)]);
  const past = record.until(1);
  assert.deepEqual(past.columns, { price: [1, 2], mw: [4, 5], path: [7, 8, 9] });
  assert.equal(past.week, 1);
  assert.equal(record.until(null), record);
});

test("the band of other seeds goes with the seeds that it is of", () => {
  const record = new Record();
  record.take(frame(0, { band: "one", whole: ["fan_low:mw"] }), [points(1, 10), points(0)]);
  assert.deepEqual(record.columns["fan_low:mw"], [0]);
  record.take(frame(1, { band: "" }), [points(2, 20)]);
  assert.equal(record.columns["fan_low:mw"], undefined);
});

test("columns of a page read as a record", () => {
  assert.equal(recordOf({ a: [1, 2, 3] }).week, 2);
  assert.equal(recordOf().week, -1);
});

test("columns of a page go on with what a held lever would bring", () => {
  const record = new Record();
  record.take(frame(0), [points(1, 2, 10, 20)]);
  record.foresee({ columns: ["mw"], rough: true }, [points(NaN, 20, 25), points(NaN, 20, 22)]);
  const shown = recordOf({ mw: [10, 20] }, record);
  assert.deepEqual([shown.week, shown.rough], [1, true]);
  assert.deepEqual([shown.columns["ahead:mw"], shown.columns["stands:mw"]], [[NaN, 20, 25], [NaN, 20, 22]]); // prettier-ignore
  record.foresee();
  assert.deepEqual(recordOf({ mw: [10, 20] }, record).columns, { mw: [10, 20] });
});

test("weeks are days of the calendar, over the end of a year and of February", () => {
  assert.deepEqual(
    [dayOf("2025-12-29", 1), dayOf("2028-02-28", 1), dayOf("2025-01-06", 0)],
    ["2026-01-05", "2028-03-06", "2025-01-06"],
  );
});
