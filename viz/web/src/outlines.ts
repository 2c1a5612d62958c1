// The outlines of the map, asked for when a page first wants them: they are no part of the bundle.

import address from "us-atlas/states-albers-10m.json";
import { Country, type Topology } from "./drawing/geography.ts";

let asked: Promise<Country> | undefined;

/** The country, once for all maps; a failure is asked for again by the next map. */
export function outlines(): Promise<Country> {
  asked ??= load().catch((failure: unknown) => {
    asked = undefined;
    throw failure;
  });
  return asked;
}

async function load(): Promise<Country> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return new Country((await answer.json()) as Topology);
}
