import { n as UserError } from "./errors.js";

// src/domain/bot.ts
/** The file in a bot's directory that holds its sealed id. */
const sealedIdFile = ".tidegate.bot";
/** Where a bot's sealed id lies in the repository. */
function sealedIdPath(bot) {
	return bot.path === "." ? sealedIdFile : `${bot.path}/${sealedIdFile}`;
}
const namePattern = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
/** Whether a text can name a bot or an environment: it must also be a DNS label with room for a suffix. */
function isName(text) {
	return namePattern.test(text);
}
/**
* Checks a bot's or an environment's name.
* @throws UserError that says what is allowed.
*/
function checkName(what, text, place) {
	if (isName(text)) return text;
	throw new UserError(`${JSON.stringify(text)} can't name ${what === "bot" ? "a bot" : "an environment"}: a name has 1 to 40 of a-z, 0-9 and -, starts with a letter and doesn't end with -.`, {
		code: "bad-name",
		...place && { place },
		next: `Give the ${what} such a name in tidegate.yml.`
	});
}

export { sealedIdPath as i, isName as n, sealedIdFile as r, checkName as t };