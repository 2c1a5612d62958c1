// The pages by name.  A page is a function mount(el, context) that fills `el` and returns
//   { update(contents, scene), leave() }
// context: send(type, more), look(changes), setMarker(week, company), feed; scene: { frame, record, colours, marker }.
// look({ focus: { name: value } }) asks for another cut, look({ page }) for another page.

import { mount as auction } from "./auction.js";
import { mount as bitcoin } from "./bitcoin.js";
import { mount as companies } from "./companies.js";
import { mount as compare } from "./compare.js";
import { mount as grid } from "./grid.js";
import { mount as lessons } from "./lessons.js";
import { mount as market } from "./market.js";

export const pages = { auction, bitcoin, companies, compare, grid, lessons, market };
