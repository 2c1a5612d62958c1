// The pages by name.  A page is a function mount(el, context) that fills `el` and returns a `Page` (types.ts):
//   { update(contents, scene), leave() }
// context.look({ focus: { name: value } }) asks for another cut, look({ page }) for another page.

import type { Context, Page } from "../types.ts";
import { mount as auction } from "./auction.ts";
import { mount as bitcoin } from "./bitcoin.ts";
import { mount as companies } from "./companies.ts";
import { mount as compare } from "./compare.ts";
import { mount as grid } from "./grid.ts";
import { mount as lessons } from "./lessons.ts";
import { mount as market } from "./market.ts";
import { mount as owners } from "./owners.ts";
import { mount as summary } from "./summary.ts";

const pages = { auction, bitcoin, companies, compare, grid, lessons, market, owners, summary };

/** The page of that name in a place of its own. */
export function mount(name: string, el: HTMLElement, context: Context): Page {
  return pages[name as keyof typeof pages](el, context);
}
