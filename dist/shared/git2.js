import { n as openRepository, t as openLedger } from "./git.js";
import { t as parseRecord } from "./ledger-record.js";

export { openLedger, openRepository };