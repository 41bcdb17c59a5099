import { n as hasErrors, r as inspect, t as contradictionProblems } from "./inspect.js";

export { inspect };