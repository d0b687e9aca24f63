// Made from `schema/tenant.json` by `npm run types`; changes belong there.

export type Language = "nb" | "nn" | "se" | "en";
/**
 * Who takes part: the person who signs up (`self`), a child whose guardian signs up (`child`), or one or the other (`either`).
 */
export type Participants = "self" | "child" | "either";
/**
 * Whether people are asked for their telephone number.
 */
export type Asked = "no" | "optional" | "required";
/**
 * As screen/schema/manifest.json has it.
 */
export type ScreenId = string;
/**
 * RFC 3339 in UTC, to the minute.
 */
export type Instant = string;

/**
 * What the edge must know of a library and readers must not: the build writes it to `.ffl/edge/<tenant>.json`. Nothing in it is secret or about a person.
 */
export interface Tenant {
  /**
   * The version of this shape.
   */
  version: 1;
  /**
   * The library's id.
   */
  library: string;
  /**
   * Those of its site; the first is what it speaks when nobody asks for another.
   *
   * @minItems 1
   */
  languages: [Language, ...Language[]];
  /**
   * The address of its site, without a slash at the end.
   */
  base: string;
  name: Texts;
  home: Texts;
  /**
   * The path of the theme's style sheet.
   */
  stylesheet?: string;
  privacy?: Texts;
  /**
   * Whom people write to.
   */
  email?: string;
  phone?: string;
  /**
   * From whom mail comes. Absent: the library sends none.
   */
  mail?: {
    from: string;
    reply_to?: string;
  };
  /**
   * The happenings that people sign up for here.
   */
  events: EventSignUp[];
  /**
   * The newsletters that people subscribe to here.
   */
  newsletters?: Newsletter[];
  /**
   * The info screens of the library, all of them. Absent: the services do not know which there are, and hear any.
   */
  screens?: InfoScreen[];
  /**
   * The messages of `/screen/emergency.json`, the same, at most 20: screens take what the live service does not name for called off. Absent: there are none.
   */
  emergency?: Emergency[];
}
/**
 * A text by language tag, in the languages in which it exists.
 */
export interface Texts {
  [k: string]: string;
}
/**
 * A happening with sign-up, or a series of them.
 */
export interface EventSignUp {
  /**
   * Its id, that of all its dates.
   */
  event: string;
  series: boolean;
  title: Texts;
  capacity: number;
  /**
   * How many places people may wait for; 0: there is no waiting list.
   */
  waiting_list: number;
  /**
   * How many places one person may have on one date, those waited for among them.
   */
  places_per_person: number;
  participants: Participants;
  /**
   * The age below which a guardian signs up, in years. Absent: 15.
   */
  guardian_below?: number;
  phone: Asked;
  /**
   * How many days after a date its list of people is deleted.
   */
  retention_days: number;
  dates: EventDate[];
}
/**
 * A date of a happening.
 */
export interface EventDate {
  /**
   * Its name within the series, which nothing changes: the local date that it would have had, and its number if that day has several.
   */
  date: string;
  /**
   * ISO 8601 with the offset of Europe/Oslo; a date without a time where it lasts all day.
   */
  start: string;
  end?: string;
  /**
   * When it would have begun, where it was moved.
   */
  original?: string;
  when: Texts;
  url?: Texts;
  title?: Texts;
  /**
   * Where it is, on one line.
   */
  place?: string;
  /**
   * It does not take place. Whoever has signed up is told, once; a date that is gone is told of to nobody.
   */
  cancelled?: boolean;
  /**
   * Its own capacity, where it has another than the series.
   */
  capacity?: number;
  /**
   * When people may sign up from. Absent: at once.
   */
  opens?: string;
  /**
   * When people may no longer sign up. Absent: when it begins.
   */
  closes?: string;
  /**
   * Its SEQUENCE in the library's calendars. Absent: 0.
   */
  sequence?: number;
}
/**
 * A newsletter that people subscribe to.
 */
export interface Newsletter {
  /**
   * Its name in addresses and in the store.
   */
  list: string;
  title: Texts;
  purpose: Texts;
  /**
   * Those in which it is written.
   *
   * @minItems 1
   */
  languages: [Language, ...Language[]];
  /**
   * The age from which people consent for themselves, in years.
   */
  age: number;
}
/**
 * An info screen.
 */
export interface InfoScreen {
  screen: ScreenId;
  branch?: ScreenId;
}
/**
 * A message that screens show before anything else, in the shape of `screen/schema/emergency.json`.
 */
export interface Emergency {
  id: ScreenId;
  from?: Instant;
  until: Instant;
  weight?: number;
  order?: number;
  /**
   * @minItems 1
   */
  branches?: [ScreenId, ...ScreenId[]];
  language?: string;
  title: string;
  text?: string;
}
