import { t as parseRecord } from "./ledger-record.js";
import { n as openRepository, t as openLedger } from "./git.js";

export { openLedger, openRepository };