// Which class draws which form of figure.  A form is a class as `Form` in `picture.ts` says:
//   constructor(card, context)  card: the section with .er-title, .er-unit, .er-plot, .er-overlay
//   draw(figure, scene), dispose()

import type { Context, Figure, Scene } from "../types.ts";
import { Chart } from "./chart.ts";
import { Dumbbells } from "./dumbbells.ts";
import { CountryMap } from "./map.ts";
import { Parts } from "./parts.ts";
import { River } from "./river.ts";
import { Room } from "./room.ts";
import { Scatter } from "./scatter.ts";
import { Steps } from "./steps.ts";
import { Story } from "./story.ts";
import { Strips } from "./strips.ts";
import { Tally } from "./tally.ts";
import { Ties } from "./ties.ts";
import { Tornado } from "./tornado.ts";

/** A figure in its card, whatever its form: Python says which, and gives what that form reads. */
export interface AnyForm {
  draw(figure: Figure, scene: Scene): void;
  dispose(): void;
}

const forms = {
  dumbbells: Dumbbells,
  map: CountryMap,
  parts: Parts,
  river: River,
  room: Room,
  scatter: Scatter,
  steps: Steps,
  story: Story,
  strips: Strips,
  tally: Tally,
  ties: Ties,
  time: Chart,
  tornado: Tornado,
};

/** The form of that name in a card. */
export function formOf(name: string, card: Element, context: Context): AnyForm {
  const Form = forms[name as keyof typeof forms];
  if (!Form) throw new Error(`No form draws ${name}`);
  return new Form(card, context) as AnyForm;
}
