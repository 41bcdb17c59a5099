import { n as planText, r as run, t as planRequest } from "./plan3.js";

export { planRequest, planText, run };