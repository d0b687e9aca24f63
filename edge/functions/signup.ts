import { answer } from "../netlify.ts";

export default answer;
export const config = {
  path: ["/api/live/signup/*", "/api/live/events/*"],
  method: ["GET", "HEAD", "POST"],
  rateLimit: { windowSize: 60, windowLimit: 300, aggregateBy: ["ip", "domain"] },
};
