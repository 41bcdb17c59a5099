import { i as variables, n as redisSettings, r as shownRedis, t as BadStoreSettings } from "./settings5.js";

export { BadStoreSettings, redisSettings };