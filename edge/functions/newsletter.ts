import { answer } from "../netlify.ts";

export default answer;
export const config = { path: "/api/live/newsletter/*", method: ["GET", "HEAD", "POST"] };
