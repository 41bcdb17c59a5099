import { n as running, t as run } from "./chat2.js";

export { run, running };