import { n as run, t as oneEnvironment } from "./up2.js";

export { oneEnvironment, run };