import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { csvParse } from "./csv.ts";
import { Country, drawn, FRAME, inside, placed, type Area, type Topology } from "../src/drawing/geography.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const country = new Country(JSON.parse(read("../node_modules/us-atlas/states-albers-10m.json")) as Topology);
const table = (name: string) => csvParse(read(`../../../model/tables/shipped/${name}.csv`));
const states = table("states");
const zoneOf = (zone: string) => country.zone(states.filter((row) => row.zone === zone).map(({ state = "" }) => state));

test("a point lies in a square, not in its hole, not beside it", () => {
  const square = (a: number, b: number): [number, number][] => [
    [a, a],
    [b, a],
    [b, b],
    [a, b],
    [a, a],
  ];
  const area: Area = { type: "MultiPolygon", coordinates: [[square(0, 10), square(4, 6)]] };
  assert.deepEqual(
    [
      [1, 1],
      [5, 5],
      [11, 5],
      [-1, 5],
    ].map(([x = 0, y = 0]) => inside([x, y], area)),
    [true, false, false, false],
  );
});

test("the projection is that of the outlines: Denver lies in Colorado, Boston in Massachusetts", () => {
  assert.ok(inside(placed([-104.99, 39.74]), country.zone(["Colorado"]).area));
  assert.ok(inside(placed([-71.06, 42.36]), country.zone(["Massachusetts"]).area));
  assert.ok(!inside(placed([-71.06, 42.36]), country.zone(["Colorado"]).area));
});

test("every state is an outline, and the frame holds them", () => {
  for (const { state = "" } of states) {
    const { area } = country.zone([state]);
    assert.ok(area.coordinates.length > 0, state);
    for (const [x, y] of area.coordinates.flat(2)) {
      assert.ok(x >= FRAME.left && x <= FRAME.left + FRAME.width && y >= FRAME.top && y <= FRAME.top + FRAME.height);
    }
  }
});

test("a site's town lies in a state of its zone, and in the state that its name ends with", () => {
  const zones = new Map(table("sites").map(({ site, zone }) => [site, zone ?? ""]));
  const letters = {
    TX: "Texas",
    OH: "Ohio",
    KY: "Kentucky",
    GA: "Georgia",
    NC: "North Carolina",
    OK: "Oklahoma",
    AL: "Alabama",
    ND: "North Dakota",
    NE: "Nebraska",
    NY: "New York",
    LA: "Louisiana",
    WY: "Wyoming",
    TN: "Tennessee",
    WA: "Washington",
  };
  for (const { site = "", latitude, longitude } of table("places")) {
    const at = placed([Number(longitude), Number(latitude)]);
    assert.ok(inside(at, zoneOf(zones.get(site) ?? "").area), site);
    const state = letters[site.slice(-2) as keyof typeof letters];
    if (state) assert.ok(inside(at, country.zone([state]).area), `${site} in ${state}`);
  }
});

test("a site without a town has the same place in its zone each time", () => {
  for (const zone of ["ercot", "pjm", "isone", "caiso"]) {
    const { area } = zoneOf(zone);
    const places = Array.from({ length: 20 }, (_, turn) => drawn((turn * 0.618) % 1, area));
    assert.ok(places.every((place) => inside(place, area)));
    assert.equal(new Set(places.map(String)).size, 20);
    assert.deepEqual(drawn(0.25, area), drawn(0.25, area));
  }
});
