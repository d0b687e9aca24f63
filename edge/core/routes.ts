// All that the edge answers. A new service is a folder of its own and its lines here.

import * as subscribers from "./newsletter/admin.ts";
import * as newsletter from "./newsletter/handlers.ts";
import * as outbox from "./outbox.ts";
import { explained } from "./problem.ts";
import type { Route } from "./router.ts";
import * as emergency from "./screens/emergency.ts";
import * as heartbeat from "./screens/heartbeat.ts";
import * as admin from "./signup/admin.ts";
import * as signup from "./signup/handlers.ts";
import { postTick } from "./tick.ts";

const EVENT = "/api/live/events/:event/:date";
const SIGNUP = "/api/live/signup";
const LETTER = "/api/live/newsletter";
const SCREENS = "/api/live/screens";
const ADMIN = "/api/live/admin";

export const ROUTES: readonly Route[] = [
  { method: "GET", path: "/api/live/problems/:code", guard: "open", act: explained },
  { method: "GET", path: EVENT, guard: "open", act: signup.getAvailability },
  { method: "GET", path: `${SIGNUP}/:event/:date`, guard: "open", act: signup.getForm },
  { method: "POST", path: `${SIGNUP}/:event/:date`, guard: "form", act: signup.postForm },
  { method: "GET", path: `${SIGNUP}/receipt`, guard: "open", act: signup.getReceipt },
  { method: "GET", path: `${SIGNUP}/cancel`, guard: "open", act: signup.getCancel },
  { method: "POST", path: `${SIGNUP}/cancel`, guard: "form", act: signup.postCancel },
  { method: "GET", path: `${ADMIN}/events`, guard: "staff", act: admin.getCounts },
  { method: "GET", path: `${ADMIN}/events/:event/:date/list.csv`, guard: "staff", act: admin.getList },
  { method: "GET", path: `${LETTER}/:list/subscribe`, guard: "open", act: newsletter.getForm },
  { method: "POST", path: `${LETTER}/:list/subscribe`, guard: "form", act: newsletter.postForm },
  { method: "GET", path: `${LETTER}/:list/asked`, guard: "open", act: newsletter.getAsked },
  { method: "GET", path: `${LETTER}/:list/confirmed`, guard: "open", act: newsletter.getConfirmed },
  { method: "GET", path: `${LETTER}/confirm`, guard: "open", act: newsletter.getConfirm },
  { method: "POST", path: `${LETTER}/confirm`, guard: "form", act: newsletter.postConfirm },
  { method: "GET", path: `${LETTER}/unsubscribe`, guard: "open", act: newsletter.getEnd },
  { method: "POST", path: `${LETTER}/unsubscribe`, guard: "open", act: newsletter.postEnd },
  { method: "GET", path: `${ADMIN}/newsletter/:list/subscribers`, guard: "staff", act: subscribers.getSubscribers },
  { method: "POST", path: `${ADMIN}/newsletter/:list/bounced`, guard: "staff", act: subscribers.postBounced },
  { method: "POST", path: `${ADMIN}/person/export`, guard: "staff", act: subscribers.postExport },
  { method: "POST", path: `${ADMIN}/person/delete`, guard: "staff", act: subscribers.postDelete },
  { method: "POST", path: `${ADMIN}/outbox/lend`, guard: "staff", act: outbox.postLend },
  { method: "POST", path: `${ADMIN}/outbox/result`, guard: "staff", act: outbox.postResult },
  { method: "GET", path: `${SCREENS}/emergency`, guard: "open", act: emergency.getEmergency },
  { method: "POST", path: `${SCREENS}/heartbeat`, guard: "screen", act: heartbeat.postHeartbeat },
  { method: "GET", path: `${ADMIN}/screens`, guard: "staff", act: heartbeat.getScreens },
  { method: "GET", path: `${ADMIN}/screens/emergency`, guard: "staff", act: emergency.getNotices },
  { method: "POST", path: `${ADMIN}/screens/emergency`, guard: "staff", act: emergency.postNotice },
  { method: "POST", path: `${ADMIN}/screens/emergency/end`, guard: "staff", act: emergency.postEnd },
  { method: "POST", path: `${ADMIN}/tick`, guard: "staff", act: postTick },
];
