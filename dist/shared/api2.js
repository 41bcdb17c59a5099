import { t as openApi } from "./api.js";
import { t as reachOnLoopback } from "./kubernetes.js";

export { openApi };