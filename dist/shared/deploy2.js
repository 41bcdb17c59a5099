import { n as rolloutCode, r as run, t as deploymentText } from "./deploy3.js";

export { deploymentText, rolloutCode, run };