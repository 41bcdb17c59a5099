import { a as run, i as rolloutCode, n as matches, r as refuseUnplanned, t as deploymentText } from "./deploy.js";

export { deploymentText, matches, refuseUnplanned, rolloutCode, run };