import { n as planText, r as run, t as planRequest } from "./plan.js";

export { planRequest, planText, run };