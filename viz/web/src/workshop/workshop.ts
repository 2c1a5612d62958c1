// A room's page: phone, facilitator's desk or projector, by the address.  One websocket; what it says is painted at once.

import { render } from "lit-html";
import { facilitator } from "./facilitator";
import { phone } from "./phone";
import { projector } from "./projector";
import { remember, remembered } from "./remember";
import { filled } from "./tell";
import type { Desk, Store } from "./types";

const role = document.body.dataset.role ?? "player";
const PAGES: Record<string, (desk: Desk) => unknown> = { player: phone, facilitator, projector };
const AGAIN = [500, 1000, 2000, 4000]; // ms until the next try to connect

const asked = new URLSearchParams(location.search).get("lang") ?? remembered("language") ?? navigator.language;
const store: Store = {
  role,
  language: asked.startsWith("ja") ? "ja" : "en",
  words: {},
  connected: false,
  ends: 0,
  told: "",
  good: "",
  only: "",
  joined: false,
  elsewhere: false,
  room: null,
  seats: [],
  seat: null,
  market: null,
  lesson: null,
  kit: null,
  levers: [],
  address: "",
  qr: [],
  rooms: [],
  names: {},
  busy: false,
  bots: null,
};

let line: WebSocket | null = null;
let tries = 0;

const desk: Desk = {
  store,
  say: (message) => {
    if (line?.readyState === WebSocket.OPEN) line.send(JSON.stringify(message));
    else {
      store.told = store.words.offline ?? "…";
      paint();
    }
  },
  paint,
  name: (name) => store.names[name ?? ""] ?? name ?? "",
  word: (key, values) =>
    filled((values?.n === 1 ? store.words[`${key}_one`] : undefined) ?? store.words[key] ?? key, values),
};

/** Whoever comes by the facilitator's link, or takes a seat alone, has the token after the #, where no server and no log sees it. */
function token(): string {
  const given = role === "projector" ? "" : location.hash.slice(1);
  if (given) {
    remember(`token-${role}`, given);
    history.replaceState(null, "", location.pathname + (role === "player" ? location.search : ""));
  }
  return remembered(`token-${role}`) ?? "";
}

function connect(): void {
  if (store.elsewhere) return;
  line = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/line`);
  line.onopen = () => {
    tries = 0;
    store.connected = true;
    const code = role === "projector" ? location.hash.slice(1) : (remembered(`room-${role}`) ?? "");
    desk.say({ type: "hello", role, token: token(), code: code.slice(0, 8), language: store.language });
  };
  line.onmessage = (event) => hear(JSON.parse(String(event.data)));
  line.onclose = () => {
    store.connected = false;
    paint();
    setTimeout(connect, AGAIN[Math.min(tries++, AGAIN.length - 1)]);
  };
}

function hear(message: Record<string, any>): void {
  Object.assign(store.names, message.names);
  switch (message.type) {
    case "words":
      store.words = message.words;
      store.names = {};
      store.language = message.language;
      remember("language", message.language);
      document.documentElement.lang = message.language;
      document.title = store.words.title ?? "";
      coloured(message.palette);
      break;
    case "room": {
      const before = store.room;
      store.room = message as unknown as Store["room"];
      seated();
      store.joined = role !== "player" || !!message.you;
      store.ends = performance.now() + 1000 * message.remains;
      if (role === "facilitator") remember("room-facilitator", message.code);
      if (before?.phase !== message.phase || before?.round !== message.round) {
        store.told = store.good = "";
        if (message.phase !== "ended") store.bots = null;
      }
      if (before?.code !== message.code) {
        store.market = store.seat = store.bots = null;
        store.busy = false;
      }
      break;
    }
    case "seats":
      store.seats = message.seats;
      seated();
      break;
    case "seat":
      store.seat = message as unknown as Store["seat"];
      break;
    case "market":
      store.market = message as unknown as Store["market"];
      break;
    case "lesson":
      store.lesson = message.lesson;
      break;
    case "kit":
      Object.assign(store, { kit: message.kit, address: message.address, qr: message.qr });
      break;
    case "address":
      Object.assign(store, { address: message.address, qr: message.qr });
      break;
    case "levers":
      store.levers = message.levers;
      break;
    case "rooms":
      store.rooms = message.rooms;
      break;
    case "bots":
      store.bots = message.rows;
      store.busy = false;
      break;
    case "joined":
      remember("token-player", message.token);
      store.told = "";
      break;
    case "fits":
      store.told = "";
      break;
    case "filed":
      store.told = "";
      store.good = "filed_well";
      break;
    case "told":
      store.told = message.text;
      store.busy = false;
      store.good = "";
      break;
    case "door":
      store.only = message.only;
      store.joined = false;
      store.room = null;
      break;
    case "left":
      remember("token-player", "");
      store.only = store.room?.code ?? store.only; // who left comes in again by a name alone
      Object.assign(store, { room: null, seat: null, joined: false, lesson: null });
      break;
    case "elsewhere":
      store.elsewhere = true;
      break;
  }
  paint();
}

/** Puts together who can be played and who has taken what. */
function seated(): void {
  const { room, seats } = store;
  if (room) room.seats = seats.map((seat) => ({ ...seat, ...(room.taken[seat.id] ?? { by: [], filed: false }) }));
}

/** The palette's colours, as the page's style sheet names them. */
function coloured(palette: Record<string, Record<string, string>>): void {
  const chosen = palette[matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"] ?? {};
  for (const [name, value] of Object.entries(chosen)) document.documentElement.style.setProperty(`--${name}`, value);
}

const place = document.getElementById("page")!;
let due = false;
function paint(): void {
  if (due) return;
  due = true;
  requestAnimationFrame(() => {
    due = false;
    place.dataset.phase = store.room?.phase ?? "";
    place.dataset.round = String(store.room?.round ?? "");
    place.dataset.filed = String(store.room?.you?.filed ?? false);
    place.dataset.connected = String(store.connected);
    render(PAGES[role]!(desk), place);
  });
}

setInterval(() => {
  if (store.room?.phase === "decide") paint();
}, 250);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && line && line.readyState > WebSocket.OPEN) connect();
});
connect();
paint();
