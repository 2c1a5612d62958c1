import assert from "node:assert/strict";
import { test } from "node:test";
import { folded, keyed, linesOf } from "../src/feed_lines.ts";
import type { MarketEvent } from "../src/types.ts";

const event = (week: number, kind: string, company: string, chip = "deals"): MarketEvent => ({
  week,
  kind,
  company,
  chip,
  counterparty: "",
  date: "",
  text: `${kind} ${company}`,
});

test("the same of the same company in weeks in a row is one line, told at the newest", () => {
  const lines = folded([
    event(1, "outbid", "A"),
    event(2, "outbid", "A"),
    event(2, "outbid", "B"),
    event(3, "outbid", "A"),
    event(5, "outbid", "A"),
  ]);
  assert.deepEqual(
    lines.map(({ week, company, times }) => [week, company, times]),
    [
      [2, "B", 1],
      [3, "A", 3],
      [5, "A", 1],
    ],
  );
});

test("twice in one week are two lines", () => {
  assert.equal(folded([event(1, "lease", "A"), event(1, "lease", "A")]).length, 2);
});

test("folding leaves the events as they were", () => {
  const events = [event(1, "outbid", "A"), event(2, "outbid", "A")];
  folded(events);
  assert.deepEqual(events, [event(1, "outbid", "A"), event(2, "outbid", "A")]);
});

test("what a chip hides is not there; the newest stand first, no more than there is room for", () => {
  const events = [
    event(1, "retarget", "", "retargets"),
    event(2, "lease", "A"),
    event(3, "default", "B", "distress"),
    event(4, "lease", "C"),
  ];
  assert.deepEqual(
    linesOf(events, new Set(["retargets"]), 2).map(({ week }) => week),
    [4, 3],
  );
  assert.deepEqual(
    linesOf(events, new Set(["retargets", "deals"]), 9).map(({ week }) => week),
    [3],
  );
});

test("lines that read alike have keys of their own", () => {
  const keys = keyed(folded([event(1, "lease", "A"), event(1, "lease", "A")])).map(({ key }) => key);
  assert.equal(new Set(keys).size, 2);
});
