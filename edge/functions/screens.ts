import { answer } from "../netlify.ts";

export default answer;
export const config = {
  path: "/api/live/screens/*",
  method: ["GET", "HEAD", "POST"],
  rateLimit: { windowSize: 60, windowLimit: 300, aggregateBy: ["ip", "domain"] },
};
