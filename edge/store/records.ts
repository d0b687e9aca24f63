// The Durable Object that has the records of one library.

import { DurableObject } from "cloudflare:workers";
import { type ObjectStorage, statement } from "./cloudflare.ts";
import type { Parameter, Row, Statement } from "./sql.ts";

export class Records extends DurableObject {
  statement(name: Statement, parameters: Parameter[]): Row[] {
    return statement(this.ctx.storage as ObjectStorage, name, parameters);
  }
}
