// Emergency messages of a library as a value: those that staff have set here, and those of the build that staff have ended. What a
// screen gets is one list of both, in the shape of `screen/schema/emergency.json`: a screen takes what this service does not name for
// called off, so what the build wrote and nobody ended must be in it.

import { LANGUAGES } from "../language.ts";
import type { Emergency, Language, Tenant } from "../tenant.ts";

/** What is said in one language. */
export interface Words {
  title: string;
  text: string;
}

/** A message that staff have set. */
export interface Notice {
  id: string;
  /** When it was set, from and until when it holds, in milliseconds since 1970, the latter two to the minute. */
  at: number;
  from: number | null;
  until: number;
  /** Of several messages screens show the heaviest. */
  weight: number;
  /** In which branches; null: in all. */
  branches: string[] | null;
  texts: Partial<Record<Language, Words>>;
}

export interface Board {
  notices: Notice[];
  /** Messages of the build that were ended: until when they would have held. One that holds longer is another. */
  ended: Record<string, number>;
}

export const EMPTY: Board = { notices: [], ended: {} };
/** How many messages a screen takes. */
export const MOST = 20;
const MINUTE = 60_000;

/** An instant as screens read it, to the minute. */
export function instant(time: number): string {
  return `${new Date(time - time % MINUTE).toISOString().slice(0, 16)}:00Z`;
}

/** A message in each of its languages, one after the other. */
function spread(notice: Notice, tenant: Tenant): Emergency[] {
  const { id, from, until, weight, branches, texts } = notice;
  const order = [...new Set([...tenant.languages, ...LANGUAGES])].filter((language) => texts[language]);
  return order.map((language, at) => ({
    id: `${id}/${language}`,
    ...(from !== null && { from: instant(from) }),
    until: instant(until),
    ...(weight > 0 && { weight }),
    order: at,
    ...(branches && { branches: branches as [string, ...string[]] }),
    language,
    title: texts[language]!.title,
    ...(texts[language]!.text !== "" && { text: texts[language]!.text }),
  }));
}

/** The messages of the build that have not been ended, replaced or passed. */
export function standing(tenant: Tenant, { notices, ended }: Board, now: number): Emergency[] {
  const isReplaced = (id: string): boolean => notices.some((notice) => notice.id === id);
  return (tenant.emergency ?? []).filter(({ id, until }) =>
    Date.parse(until) > now && Date.parse(until) > (ended[id] ?? -Infinity) && !isReplaced(id)
  );
}

/** All that screens are told now. */
export function messages(tenant: Tenant, board: Board, now: number): Emergency[] {
  const live = board.notices.filter(({ until }) => until > now).flatMap((notice) => spread(notice, tenant));
  return [...live, ...standing(tenant, board, now)].slice(0, MOST);
}

/** Without what is over. */
export function swept({ notices, ended }: Board, now: number): Board {
  return {
    notices: notices.filter(({ until }) => until > now),
    ended: Object.fromEntries(Object.entries(ended).filter(([, until]) => until > now)),
  };
}

/** When nothing of it is needed any more. */
export function over({ notices, ended }: Board): number {
  return Math.max(0, ...notices.map(({ until }) => until), ...Object.values(ended));
}

/** With a message more, in the place of one of its id; null where there are too many. */
export function set(board: Board, notice: Notice, tenant: Tenant): Board | null {
  const rest = swept(board, notice.at);
  const next = { ...rest, notices: [...rest.notices.filter(({ id }) => id !== notice.id), notice] };
  const count = next.notices.reduce((sum, { texts }) => sum + Object.keys(texts).length, 0);
  return count + standing(tenant, next, notice.at).length > MOST ? null : next;
}

/** Without a message, staff's or the build's; null where there is none of that id. */
export function ended(board: Board, id: string, tenant: Tenant, now: number): Board | null {
  const rest = swept(board, now);
  const notices = rest.notices.filter((notice) => notice.id !== id);
  const built = tenant.emergency?.find((message) => message.id === id && Date.parse(message.until) > now);
  if (notices.length === rest.notices.length && !built) return null;
  // What the build had by the same id is ended with it: whoever ends a message wants it gone.
  return { notices, ended: { ...rest.ended, ...(built && { [id]: Date.parse(built.until) }) } };
}
