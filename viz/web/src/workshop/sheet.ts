// Where a room stands in the run sheet of its kit.

import type { Kit, Room } from "./types";

/** A row with a round is that round; one without comes between rounds, in the recap of the one before it. */
export function current(rows: Kit["run_sheet"], room: Pick<Room, "phase" | "round" | "asked">): number {
  const first = rows.findIndex((row) => row.round === 0 || row.round === 1);
  if (room.phase === "lobby") return room.asked && first > 1 ? 1 : 0;
  if (room.phase === "ended") return Math.min(rows.length - 1, rows.findLastIndex((row) => row.round !== null) + 2);
  const played = rows.findIndex((row) => row.round === room.round);
  const between = room.phase === "recap" && rows[played + 1]?.round === null;
  return played < 0 ? rows.length - 1 : played + (between ? 1 : 0);
}
