import assert from "node:assert/strict";
import { test } from "node:test";
import { layout } from "../src/forms/river_layout.ts";
import { layout as standing } from "../src/forms/ties_layout.ts";

const near = (found: readonly number[], wanted: number[]) =>
  found.forEach((value, index) => assert.ok(Math.abs(value - (wanted[index] ?? NaN)) < 0.01, `${found} for ${wanted}`));

// A owns 60, sells 20 to B, and 10 come into service for it; B owns 30 and gives 5 back into the pool.  100 MW are 200 px.
const course = {
  bands: [
    { mw: [60, 50], came: [10] },
    { mw: [30, 45], came: [0] },
  ],
  flows: [
    { gap: 0, from: 0, to: 1, mw: 20 },
    { gap: 0, from: 1, to: -1, mw: 5 },
  ],
  top: 100,
};

test("a band is as thick as its megawatts, and the river lies on its floor", () => {
  const { spans, scale } = layout(course, [0, 100], 0, 204);
  assert.ok(Math.abs(scale - 2) < 1e-9);
  const thick = spans.map((columns) => columns.map(([high, low]) => low - high));
  near(thick[0] ?? [], [120, 100]);
  near(thick[1] ?? [], [60, 90]);
  near(
    (spans[0] ?? []).map(([, low]) => low),
    [204, 204],
  );
  for (const column of [0, 1]) assert.ok((spans[1]?.[column]?.[1] ?? 0) < (spans[0]?.[column]?.[0] ?? 0)); // A is below
});

test("a ribbon leaves one band and ends in the other, as thick as what passes", () => {
  const { ribbons, spans } = layout(course, [0, 100], 0, 204);
  const [sold = ""] = ribbons;
  const points = [...sold.matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
  const at = (x: number) => points.filter(([place]) => place === x).map(([, y]) => y);
  for (const [x, band, column] of [
    [0, 0, 0],
    [100, 1, 1],
  ] as const) {
    const [high, low] = [Math.min(...at(x)), Math.max(...at(x))];
    assert.ok(Math.abs(low - high - 40) < 0.01, `${low - high} px`);
    const [top, floor] = spans[band]?.[column] ?? [0, 0];
    assert.ok(high >= top - 0.01 && low <= floor + 0.01);
  }
});

test("what comes into service is a wedge from nothing; what stays and comes fills the band", () => {
  const { bodies, grown } = layout(course, [0, 100], 0, 204);
  assert.ok(bodies[0]?.startsWith("M0,") && grown[0]?.startsWith("M0,"));
  assert.equal(grown[1], "");
  const still = layout({ bands: [{ mw: [50, 50], came: [0] }], flows: [], top: 100 }, [0, 100], 0, 204);
  assert.equal(still.grown[0], "");
});

test("the same owners stand in the same places, tenants left of landlords, lenders right", () => {
  const nodes = [
    { id: "a", label: "A", kind: "hyperscaler", mw: 0 },
    { id: "b", label: "B", kind: "miner", mw: 900 },
    { id: "c", label: "C", kind: "miner", mw: 400 },
    { id: "l", label: "L", kind: "lenders", mw: 0 },
  ];
  const links = [
    { from: "a", to: "b" },
    { from: "b", to: "l" },
    { from: "x", to: "l" }, // who is not there
  ];
  const [one, other] = [standing(nodes, links, 400, 240), standing(nodes, links, 400, 240)];
  assert.deepEqual([...one], [...other]);
  const x = (id: string) => one.get(id)?.x ?? NaN;
  assert.ok(x("a") < x("b") && x("a") < x("c") && x("b") < x("l") && x("c") < x("l"));
});
