import "./browser.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { csv, headOf, rowsOf, tableOf } from "../src/figure_rows.ts";
import { sorted, turned } from "../src/pages/order.ts";
import type { Scene } from "../src/types.ts";

const { around, ends } = await import("../src/forms/scatter.ts");
const { reach } = await import("../src/forms/tornado.ts");
const { besides } = await import("../src/forms/map_lines.ts");

const frame = { labels: { disclaimer: "a simulation" }, run: "seed 7", version: "0.1", start: "2025-01-06" };
const scene = { frame, record: { columns: { mw: [1000, 2000] }, week: 1, levers: () => [] } } as unknown as Scene;

test("a chart over time is a row a week, in the unit of its axis", () => {
  const series = [{ column: "mw", label: "", value: "", colour: "", scale: 0.001 }];
  const figure = {
    id: "a",
    title: "A",
    unit: "GW",
    panels: [{ layers: [{ form: "line" as const, series }], bottom: 0, top: 1, log: false }],
  };
  assert.deepEqual(rowsOf({ figure, scene }), [
    ["week", "date", "mw [GW]"],
    [0, "2025-01-06", 1],
    [1, "2025-01-13", 2],
  ]);
});

test("heads of columns carry the unit of what stands below", () => {
  const head = (column: string, scale = 1, label = "") => headOf({ column, scale, label });
  const names = [
    "mw_mining",
    "owned:3",
    "hashprice_usd_ph_day",
    "btc_price_usd",
    "price",
    "ai_gap_net_gw",
    "independent_miners",
  ];
  assert.deepEqual(
    names.map((name) => head(name, 1, "IREN")),
    [
      "mw_mining [MW]",
      "IREN [MW]",
      "hashprice_usd_ph_day [$/PH/day]",
      "btc_price_usd [$]",
      "price [$/MWh]",
      "ai_gap_net_gw [GW]",
      "independent_miners",
    ],
  );
  assert.deepEqual([head("mw_mining", 0.001), head("cr4_mw", 100)], ["mw_mining [GW]", "cr4_mw [%]"]);
});

test("CSV says what it is of, and quotes what needs it", () => {
  const figure = {
    id: "b",
    title: "B",
    unit: "",
    rows: [{ label: `Acme, "Inc"`, value: 1 / 3, colour: "x", dots: [] }],
  };
  assert.equal(csv({ figure, scene }), `# B\n# a simulation\n# seed 7\n# 0.1\nlabel,value\n"Acme, ""Inc""",0.333333\n`);
});

test("a table sorts by numbers or words, the unknown last whichever way", () => {
  const lines = [{ sort: ["b", 1] }, { sort: ["a", null] }, { sort: ["c", 3] }];
  const names = (column: number, up: boolean) => sorted(lines, { column, up }).map(({ sort }) => sort[0]);
  assert.deepEqual(
    [names(1, false), names(1, true), names(0, true)],
    [
      ["c", "b", "a"],
      ["b", "c", "a"],
      ["a", "b", "c"],
    ],
  );
  assert.deepEqual(turned({ column: 2, up: false }, 2), { column: 2, up: true });
  assert.deepEqual(turned({ column: 2, up: true }, 0), { column: 0, up: true });
});

test("the axes of a scatter leave room around their dots", () => {
  const [low, high] = ends([10, 1000]);
  assert.ok(low > 5 && low < 10 && high > 1000 && high < 2000);
  assert.deepEqual(ends([]), [1, 10]);
});

test("a name stands right of its dot, and left of it at the right edge", () => {
  const plot = { left: 0, right: 200, top: 0, floor: 100 };
  const first = (x: number) => around([x, 50], { width: 60, height: 12 }, plot, 1).next().value;
  assert.deepEqual(first(50), { x: 60, y: 44, width: 60, height: 12, leader: "" });
  assert.equal(first(190)?.x, 120);
});

test("the label of a line on the map stands right of it, of a level one above it", () => {
  assert.deepEqual(besides({ x: 0, y: 0 }, { x: 0, y: 10 }, 9), { across: 9, up: -0, anchor: "start" });
  const level = besides({ x: 0, y: 0 }, { x: 10, y: 0 }, 9);
  assert.deepEqual([Math.abs(level.across), Math.abs(level.up), level.anchor], [0, 9, "middle"]);
});

test("a tornado's axis holds nought and every interval, known or not", () => {
  const row = { label: "", low_sure: false, high_sure: false, still: false, written: "", binds: "", note: [] };
  const one = { ...row, low: -2, low_from: -3, low_to: 1, high: 4, high_from: "", high_to: "" } as const;
  assert.deepEqual(reach([one]), [-3, 4]);
  assert.deepEqual(reach([{ ...one, low: 1, low_from: 1, low_to: 2 }]), [0, 4]);
  assert.deepEqual(reach([]), [-1, 1]);
});

test("a table to read has headings in words, units and codes as they are called", () => {
  const headings = {
    week: "週",
    date: "日付",
    mw: "通電済み（MW）",
    zone: "地域",
    "is:ercot": "ERCOT",
    "in:GW": "GW",
    "river.told": "経緯",
    quiet: "",
  };
  const frame = { labels: {}, headings, language: "ja" };
  const rows = [{ zone: "ercot", mw: 1234.56, told: "a, b", row: 3, quiet: 1 }];
  const drawing = {
    figure: { id: "river", title: "", unit: "", rows },
    scene: { frame, record: { columns: {}, week: 0 } },
  };
  assert.deepEqual(tableOf(drawing as never), [
    ["地域", "通電済み（MW）", "経緯"],
    ["ERCOT", "1,234.6", "a, b"],
  ]);
});
