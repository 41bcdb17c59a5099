import { n as parseRecord, r as openRepository, t as openLedger } from "./git.js";

export { openLedger, openRepository };