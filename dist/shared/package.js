import { a as shortDigest } from "./digest.js";

// src/domain/package.ts
/**
* The tag that people see, such as `helpdesk-3f2a9c01b2c4`: the bot and the first digits of the package's digest, as
* every list of Tidegate's shows it. A tag names one package for ever, so that no package loses its tag to another and
* is cleared away by a registry that keeps tagged images alone. Everything of ours goes by digest.
*/
function packageTag({ bot, local }, digest) {
	return `${bot}-${shortDigest(digest)}${local ? "-local" : ""}`;
}

export { packageTag as t };