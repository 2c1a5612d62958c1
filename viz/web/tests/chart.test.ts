import "./browser.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Layer, Panel } from "../src/types.ts";

const { geometry, heights } = await import("../src/forms/geometry.ts");
const { boundaries, strokes } = await import("../src/forms/layers.ts");

const item = (column: string, scale = 1) => ({ column, label: column, value: "", colour: "use.mining", scale });
const panel = (more: Partial<Panel> = {}): Panel => ({ layers: [], bottom: 0, top: 100, log: false, ...more });
const colours = {
  panel: "#ffffff",
  page: "#eeeeee",
  text: "#000000",
  muted: "#777777",
  alert: "#ff0000",
  use: { mining: "#aa5500", leased: "#0055ff" },
  actor: {},
};
const record = (columns: { [name: string]: number[] }) => ({ columns, week: 1, levers: () => [] });

test("panels share the width, and the height that captions and gaps leave", () => {
  const figure = { weeks: 100, room: 66, panels: [panel({ share: 0.5 }), panel({ share: 0.5 })] };
  const [first, second] = geometry(figure, { width: 300, height: 143 }, 1);
  assert.ok(first && second);
  assert.deepEqual([first.left, first.width, first.top, first.height], [34, 200, 9, 50]); // 143 - 9 - 20 - a gap of 14
  assert.equal(second.top, first.floor + 14);
  assert.deepEqual([first.x(0), first.x(50), first.x(100)], [34, 134, 234]);
  assert.deepEqual([first.y(0), first.y(50), first.y(100)], [59, 34, 9]);
});

test("a column as heights above the floor; what is no number or has no place is a gap", () => {
  const [frame] = geometry({ weeks: 10, room: 0, panels: [panel()] }, { width: 200, height: 129 }, 1);
  assert.ok(frame);
  assert.deepEqual(heights(frame, [0, 25, NaN, 100], 1), [0, 25, null, 100]);
  assert.deepEqual(heights(frame, [0.1], 1000), [100]);
  const [log] = geometry(
    { weeks: 10, room: 0, panels: [panel({ log: true, bottom: 1 })] },
    { width: 200, height: 129 },
    1,
  );
  assert.ok(log);
  assert.deepEqual(heights(log, [1, 10, 0, -5], 1), [0, 50, null, null]);
});

test("areas end at their split and at their top, a line at itself, a run that is not there nowhere", () => {
  const columns = { a: [1, 2], b: [10, 20], c: [100, 200] };
  const stack: Layer = { form: "stack", series: [item("a"), item("b"), item("c")], split: 2 };
  assert.deepEqual(boundaries(stack, { columns }), [
    [11, 22],
    [111, 222],
  ]);
  assert.deepEqual(boundaries({ form: "line", series: [item("b", 0.1)] }, { columns }), [[1, 2]]);
  assert.deepEqual(boundaries(stack, { columns }, "ghost:"), []);
});

test("areas stand on one another and are drawn from the highest; a line lies over its band and its ghost", () => {
  const columns = { a: [10, 20], b: [30, 30], "ghost:b": [5, 5], "fan_low:b": [0, 0, 0], "fan_high:b": [50, 50, 50] };
  const layers: Layer[] = [
    { form: "line", series: [item("b")] },
    { form: "stack", series: [item("a"), item("b")] },
  ];
  const [frame] = geometry({ weeks: 10, room: 0, panels: [panel()] }, { width: 200, height: 129 }, 1);
  assert.ok(frame);
  const drawn = strokes(panel({ layers }), { frame, record: record(columns), colours });
  assert.deepEqual(
    drawn.map(({ values, low, fill = "" }) => [values, low ?? null, fill]),
    [
      [[50, 50, 50], [0, 0, 0], "#77777729"], // other seeds
      [[40, 50], null, "#aa5500"],
      [[10, 20], null, "#aa5500"],
      [[5, 5], null, ""], // the run that was left
      [[30, 30], null, ""],
    ],
  );
});
