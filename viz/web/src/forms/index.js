// Which class draws which form of figure.  A form is a class:
//   constructor(card, { setMarker, look, frame })  card: the section with .er-title, .er-unit, .er-plot, .er-overlay
//   draw(figure, record, colours, marker), dispose()

import { Dumbbells } from "./dumbbells.js";
import { Network } from "./network.js";
import { Parts } from "./parts.js";
import { Room } from "./room.js";
import { Scatter } from "./scatter.js";
import { Steps } from "./steps.js";
import { Strips } from "./strips.js";
import { Tally } from "./tally.js";
import { Chart } from "./time.js";

export const forms = { dumbbells: Dumbbells, network: Network, parts: Parts, room: Room, scatter: Scatter, steps: Steps, strips: Strips, tally: Tally, time: Chart };
