// The run so far: one growing array a column, and the events.

export class Record {
  constructor() {
    this.columns = {};
    this.events = [];
    this.length = 0;
    this.whole = new Set(); // columns that reach into the future, such as the path of AI's demand
    this.told = 0; // how often the run was told from its start
  }

  // Adds the points of a frame; false where they do not follow on from what is here.
  take(message, buffers) {
    if (message.fresh) {
      this.columns = {};
      this.events = [];
      this.length = 0;
      this.told += 1;
    }
    if (!message.columns) return true;
    if (message.from !== this.length) return false;
    const points = floats(buffers[0]);
    const rows = points.length / message.columns.length;
    message.columns.forEach((name, index) => {
      const column = (this.columns[name] ??= []);
      for (let row = 0; row < rows; row++) column.push(points[index * rows + row]);
    });
    this.length += rows;
    this.events.push(...(message.events ?? []));
    if (message.band !== this.band) for (const name of Object.keys(this.columns)) if (name.startsWith("fan_")) delete this.columns[name];
    this.band = message.band; // of which other seeds
    for (const name of message.whole ?? []) this.whole.add(name);
    (message.whole ?? []).forEach((name, index) => (this.columns[name] = [...floats(buffers[index + 1])]));
    return true;
  }

  // Weeks in which a lever was moved.
  levers() {
    return this.events.filter(({ kind }) => kind === "shock").map(({ week }) => week);
  }

  // The run as it stood in a past week; all its events, since the feed leads forward as well as back.
  until(week) {
    if (week === null || week === undefined || week >= this.week) return this;
    const cut = ([name, column]) => [name, this.whole.has(name) ? column : column.slice(0, week + 1)];
    const past = Object.assign(new Record(), this, { length: week + 1 });
    past.columns = Object.fromEntries(Object.entries(this.columns).map(cut));
    return past;
  }

  get week() {
    return this.length - 1;
  }
}

function floats(view) {
  const buffer = view.buffer ?? view;
  const start = view.byteOffset ?? 0;
  return new Float32Array(buffer.slice(start, start + view.byteLength));
}
