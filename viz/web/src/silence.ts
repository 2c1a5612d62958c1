// Whether a server that is not heard is said to be silent.  On a busy machine a line breaks for a moment and is mended, or
// stands while nothing comes for a second: that is not worth a word, and never one that comes and goes.

const WAIT = 2_000; // ms of silence before a word is said of it
const REST = 10_000; // ms after an answer in which no other word is said

export class Silence {
  private since: number | null = null;
  private rested = -Infinity;
  told = false;

  // heard: a line that stands, or anything that came on it since the last time; now: ms.  Whether it is told.
  look(heard: boolean, now: number): boolean {
    if (heard) {
      if (this.told) this.rested = now + REST;
      this.since = null;
      this.told = false;
    } else {
      this.since ??= now;
      this.told ||= now - this.since >= WAIT && now >= this.rested;
    }
    return this.told;
  }
}
