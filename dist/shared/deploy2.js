import { i as run, n as matches, r as rolloutCode, t as deploymentText } from "./deploy.js";

export { deploymentText, matches, rolloutCode, run };