import { n as digestOf, t as canonicalJson } from "./digest.js";
import { n as isName } from "./bot.js";
import { i as listed } from "./text.js";

// src/domain/registration.ts
/** A sealed file has some 700 characters; a larger one is none. */
const maxLength = 4096;
const idPattern = /^[0-9a-hjkmnp-tv-z]{26}$/;
const keyIdPattern = /^[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?$/;
const fingerprintPattern = /^[0-9a-f]{32}$/;
const sealedPattern = /^[A-Za-z0-9_-]{72}$/;
const signerPattern = /^ed25519:[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const signaturePattern = /^[A-Za-z0-9_-]{85}[AQgw]$/;
/** Whether a text is a bot's id: 26 characters of Crockford's base 32 in lower case (128 bits and a little). */
function isBotId(text) {
	return idPattern.test(text);
}
/** Whether a text can name a key of a key ring. */
function isKeyId(text) {
	return keyIdPattern.test(text);
}
/** Whether a text is a public key as `registration.keys` of tidegate.yml lists them. */
function isPublicKey(text) {
	return signerPattern.test(text);
}
/**
* What tells two bots with the same id, without telling the id: an id has 128 bits of chance, so that nobody finds it
* by trying.
* @returns 32 hexadecimal digits.
*/
function fingerprintOf(id) {
	return digestOf(`tidegate bot id, version 1\n${id}`).slice(7, 39);
}
/** What the encryption binds: a sealed id can't be given to another bot, key or version. */
function boundText(sealed) {
	return canonicalJson({
		tidegate: sealed.version,
		bot: sealed.bot,
		key: sealed.key
	});
}
/** What the signature covers. */
function signedText(sealed) {
	const { version, bot, key, fingerprint, sealed: box, signer } = sealed;
	return canonicalJson({
		tidegate: version,
		bot,
		key,
		fingerprint,
		sealed: box,
		signer
	});
}
/** The sealed file's text. */
function formatSealed(sealed) {
	return [
		`# The sealed id of the bot ${sealed.bot}. Commit this file: only the team's key ring opens what is sealed.`,
		"# Made by `tidegate register`, not to be edited. After renaming the bot: `tidegate register --rename`.",
		`tidegate: ${sealed.version}`,
		`bot: ${sealed.bot}`,
		`key: ${sealed.key}`,
		`fingerprint: ${sealed.fingerprint}`,
		`sealed: ${sealed.sealed}`,
		`signer: ${sealed.signer}`,
		`signature: ${sealed.signature}`,
		""
	].join("\n");
}
const members = [
	"tidegate",
	"bot",
	"key",
	"fingerprint",
	"sealed",
	"signer",
	"signature"
];
/** Reads a sealed file, strictly: each member once, in its one form. Comments, CRLF and empty lines may be there. */
function parseSealed(text) {
	if (text.length > maxLength) return unreadable(`it has more than ${maxLength} characters`);
	const found = /* @__PURE__ */ new Map();
	for (const [index, line] of text.replace(/^\uFEFF/, "").split("\n").entries()) {
		const content = line.trimEnd();
		if (content === "" || content.startsWith("#")) continue;
		const [, key, value] = /^([a-z0-9]{1,20}): +(\S{1,200})$/.exec(content) ?? [];
		if (key === void 0 || value === void 0) return unreadable(`line ${index + 1} is no "key: value"`);
		if (found.has(key)) return unreadable(`${key} stands in it twice`);
		found.set(key, value);
	}
	const version = found.get("tidegate");
	if (version !== void 0 && version !== "1") return {
		state: "invalid",
		reason: "unknown-version",
		fingerprint: void 0,
		message: `The sealed id has version ${/^\d{1,6}$/.test(version) ? version : "unknown"}, and this Tidegate reads version 1.`,
		next: "Use the version of Tidegate that made it, or a newer one."
	};
	const missing = members.find((member) => !found.has(member));
	if (missing !== void 0) return unreadable(`${missing} is missing`);
	if (found.size > members.length) return unreadable("it holds something else, too");
	const of = (member) => found.get(member);
	const sealed = {
		version: 1,
		bot: of("bot"),
		key: of("key"),
		fingerprint: of("fingerprint"),
		sealed: of("sealed"),
		signer: of("signer"),
		signature: of("signature")
	};
	const wrong = [
		["bot", isName(sealed.bot)],
		["key", isKeyId(sealed.key)],
		["fingerprint", fingerprintPattern.test(sealed.fingerprint)],
		["sealed", sealedPattern.test(sealed.sealed)],
		["signer", isPublicKey(sealed.signer)],
		["signature", signaturePattern.test(sealed.signature)]
	].find(([, right]) => !right);
	return wrong ? unreadable(`${wrong[0]} is not as it was written`) : sealed;
}
const restore = "Restore the file from git (`git log -- <bot>/.tidegate.bot` finds it), never write it by hand.";
function unreadable(why) {
	return {
		state: "invalid",
		reason: "unreadable",
		fingerprint: void 0,
		message: `The sealed id can't be read: ${why}.`,
		next: restore
	};
}
/**
* How a bot stands.
* @param text its sealed file; undefined where it has none.
* @param bot the name that it has now.
* @param trusted public keys; empty trusts any.
* @param holds whether the signature of what was read is right.
*/
function registrationState(text, bot, trusted, holds) {
	if (text === void 0) return { state: "unregistered" };
	const sealed = parseSealed(text);
	if ("state" in sealed) return sealed;
	const { fingerprint, signer } = sealed;
	const invalid = (reason, message, next) => ({
		state: "invalid",
		reason,
		fingerprint,
		message,
		next
	});
	if (!holds(sealed)) return invalid("altered", "The sealed id was altered: its signature doesn't fit what it says.", restore);
	if (trusted.length > 0 && !trusted.includes(signer)) return invalid("untrusted-key", `The sealed id is signed by ${signer}, which registration.keys of tidegate.yml doesn't list.`, "Register the bot with the key ring of the team, or add the key there if it is yours.");
	if (sealed.bot !== bot) return invalid("renamed", `The sealed id was made for the bot ${sealed.bot}, and this one is called ${bot}.`, `If it was renamed: tidegate register --rename ${bot}. If it is a copy: take .tidegate.bot away, then tidegate register ${bot}.`);
	return {
		state: "registered",
		fingerprint,
		signer
	};
}
/** Bots that hold one and the same id, as copied directories do: at least two in each group. */
function findDuplicates(bots) {
	const groups = /* @__PURE__ */ new Map();
	for (const { bot, registration } of bots) {
		if (registration.state === "unregistered" || registration.fingerprint === void 0) continue;
		const group = groups.get(registration.fingerprint) ?? [];
		groups.set(registration.fingerprint, [...group, bot]);
	}
	return [...groups].filter(([, names]) => names.length > 1).map(([fingerprint, names]) => ({
		fingerprint,
		bots: names
	}));
}
/** What to do about bots that hold one and the same id. */
function separateIds(bots) {
	return `Keep .tidegate.bot with one of ${listed(bots)}; take it out of every copy, register that anew with \`tidegate register\` and its name, and merge it.`;
}

export { isBotId as a, parseSealed as c, signedText as d, formatSealed as i, registrationState as l, findDuplicates as n, isKeyId as o, fingerprintOf as r, isPublicKey as s, boundText as t, separateIds as u };