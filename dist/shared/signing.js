import { n as UserError, t as EnvironmentError } from "./errors.js";
import { a as isBotId, c as parseSealed, d as signedText, i as formatSealed, l as registrationState, o as isKeyId, r as fingerprintOf, t as boundText } from "./registration.js";
import { t as checkName } from "./bot.js";
import { link, mkdir, open, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createCipheriv, createDecipheriv, createPrivateKey, createPublicKey, hkdfSync, randomBytes, sign, verify } from "node:crypto";
import { constants as constants$1 } from "node:fs";

// src/adapters/signing/key-ring.ts
const secretBytes = 32;
const maxKeys = 50;
const maxLength = 16384;
/** What stands before an Ed25519 seed in PKCS #8, in DER (RFC 8410). */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");
/** One key of a ring. From its secret come, by HKDF-SHA256, a key that seals and one that signs. */
var RingKey = class {
	id;
	/** `ed25519:` and base64url: everyone may know it. */
	publicKey;
	#sealing;
	#signing;
	constructor(id, secret) {
		this.id = id;
		const derive = (purpose) => Buffer.from(hkdfSync("sha256", secret, "", `tidegate registration 1 ${purpose}`, 32));
		this.#sealing = derive("seal");
		this.#signing = createPrivateKey({
			key: Buffer.concat([pkcs8Prefix, derive("sign")]),
			format: "der",
			type: "pkcs8"
		});
		const { x } = createPublicKey(this.#signing).export({ format: "jwk" });
		this.publicKey = `ed25519:${x}`;
	}
	/** The AES-256 key. */
	get sealing() {
		return this.#sealing;
	}
	/** An Ed25519 signature in base64url. */
	sign(text) {
		return sign(null, Buffer.from(text, "utf8"), this.#signing).toString("base64url");
	}
};
/** The keys of a team: the first one seals, each opens what it sealed. */
var KeyRing = class {
	keys;
	constructor(keys) {
		this.keys = keys;
	}
	get first() {
		return this.keys[0];
	}
	find(id) {
		return this.keys.find((key) => key.id === id);
	}
};
/** Whether `signature` (base64url) over a text was made by a public key (`ed25519:…`). */
function isSignedBy(publicKey, text, signature) {
	const x = publicKey.slice(8);
	try {
		const key = createPublicKey({
			key: {
				kty: "OKP",
				crv: "Ed25519",
				x
			},
			format: "jwk"
		});
		return verify(null, Buffer.from(text, "utf8"), key, Buffer.from(signature, "base64url"));
	} catch {
		return false;
	}
}
/**
* A key ring of one new key, as the text that TIDEGATE_KEYS or the key file holds: `id:base64` and a line feed.
* To replace a key, put a new line above the old one.
*/
function newKeyRing(random = randomBytes) {
	return `${`k-${Buffer.from(random(4)).toString("hex")}`}:${Buffer.from(random(secretBytes)).toString("base64")}\n`;
}
/**
* Reads a key ring: lines `id:base64` (empty ones and comments with # may be there), or JSON
* `{"keys": [{"id": "…", "secret": "base64"}]}`. The first key seals.
* @param source what the sentences call it, such as TIDEGATE_KEYS.
* @throws UserError; no secret is ever part of its message.
*/
function parseKeyRing(text, source) {
	if (text.length > maxLength) throw bad(source, `has more than ${maxLength} characters`);
	const content = text.replace(/^\uFEFF/, "").trim();
	const written = content.startsWith("{") ? fromJson(content, source) : fromLines(content, source);
	const seen = /* @__PURE__ */ new Set();
	const keys = written.map(({ id, secret, where }) => {
		if (typeof id !== "string" || !isKeyId(id)) throw bad(source, `has no right id ${where} (1 to 32 of a-z, 0-9, ".", "_" and "-")`);
		if (seen.has(id)) throw bad(source, `has the id ${id} twice`);
		seen.add(id);
		const bytes = typeof secret === "string" ? fromBase64(secret) : void 0;
		if (bytes === void 0) throw bad(source, `has no right secret for ${id} (base64 of ${secretBytes} bytes)`);
		if (bytes.every((byte) => byte === bytes[0])) throw bad(source, `has a placeholder for the secret of ${id}`);
		return new RingKey(id, bytes);
	});
	const [first, ...others] = keys;
	if (first === void 0) throw bad(source, "holds no key");
	if (keys.length > maxKeys) throw bad(source, `has ${keys.length} keys, and at most ${maxKeys} are read`);
	return new KeyRing([first, ...others]);
}
function fromLines(content, source) {
	return content.split("\n").flatMap((raw, index) => {
		const line = raw.trim();
		if (line === "" || line.startsWith("#")) return [];
		const colon = line.indexOf(":");
		if (colon === -1) throw bad(source, `has no "id:base64" in line ${index + 1}`);
		return [{
			id: line.slice(0, colon),
			secret: line.slice(colon + 1),
			where: `in line ${index + 1}`
		}];
	});
}
function fromJson(content, source) {
	let value;
	try {
		value = JSON.parse(content);
	} catch {
		throw bad(source, "is no valid JSON");
	}
	const keys = value.keys;
	if (!Array.isArray(keys)) throw bad(source, "has no list \"keys\"");
	return keys.map((key, index) => {
		const { id, secret } = key ?? {};
		return {
			id,
			secret,
			where: `for key ${index + 1}`
		};
	});
}
function fromBase64(text) {
	const bytes = Buffer.from(text, "base64");
	return bytes.length === secretBytes && [bytes.toString("base64"), bytes.toString("base64url")].includes(text) ? bytes : void 0;
}
function bad(source, what) {
	return new UserError(`The key ring in ${source} ${what}.`, {
		code: "bad-key-ring",
		next: "Write one line for each key: id:base64 of 32 random bytes (docs/REGISTRATION.md)."
	});
}

// src/adapters/signing/key-file.ts
/** The environment variable that holds a key ring. */
const keysVariable = "TIDEGATE_KEYS";
/** Files have no modes there. */
const modes = process.platform !== "win32";
/** One byte more than a key ring may have: enough to see that a file is too large. */
const mostBytes = 65537;
/**
* The team's key ring: that of the variable TIDEGATE_KEYS, or else that of a file.
* @param file absolute; only its owner may read or write it.
* @returns undefined where there is neither.
* @throws UserError for one that is wrong, or that others can read. Secrets are never part of a message.
*/
async function loadKeyRing(environment, file) {
	const text = environment[keysVariable];
	if (text !== void 0 && text.trim() !== "") return parseKeyRing(text, keysVariable);
	const content = await readPrivate(file);
	return content === void 0 ? void 0 : parseKeyRing(content, file);
}
/** As `loadKeyRing`, but makes the file with one new key where there is no key ring. */
async function loadOrCreateKeyRing(environment, file) {
	const known = await loadKeyRing(environment, file);
	if (known) return {
		keys: known,
		created: false
	};
	const created = await createExclusively(file, `${header}${newKeyRing()}`);
	const keys = await loadKeyRing({}, file);
	if (keys === void 0) throw failure(file, "written", /* @__PURE__ */ new Error("it is gone again"));
	return {
		keys,
		created
	};
}
const header = "# Tidegate: the keys that seal the ids of bots. Keep a copy in a safe place, and never commit this file.\n";
async function readPrivate(file) {
	try {
		await using handle = await open(file, constants$1.O_RDONLY | (constants$1.O_NONBLOCK ?? 0));
		const status = await handle.stat();
		if (!status.isFile()) throw new UserError(`The key ring ${file} is no file.`, {
			code: "bad-key-ring",
			next: "Put a file with the key ring there (docs/REGISTRATION.md)."
		});
		if (modes && (status.mode & 63) !== 0) {
			const mode = (status.mode & 511).toString(8).padStart(4, "0");
			throw new UserError(`The key ring ${file} can be used by others than its owner (its mode is ${mode}).`, {
				code: "exposed-key-ring",
				next: `chmod 600 '${file.replaceAll("'", String.raw`'\''`)}'`
			});
		}
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(mostBytes), 0, mostBytes, 0);
		return buffer.toString("utf8", 0, bytesRead);
	} catch (error) {
		if (error instanceof UserError) throw error;
		if (error.code === "ENOENT") return void 0;
		throw failure(file, "read", error);
	}
}
/** Writes a file that is whole as soon as it is there; false where there was one already. */
async function createExclusively(file, content) {
	const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}`);
	try {
		await mkdir(dirname(file), { recursive: true });
		await writeFile(temporary, content, {
			mode: 384,
			flag: "wx",
			flush: true
		});
		await link(temporary, file);
		return true;
	} catch (error) {
		if (error.code === "EEXIST") return false;
		throw failure(file, "written", error);
	} finally {
		await unlink(temporary).catch(() => void 0);
	}
}
function failure(file, verb, cause) {
	const why = cause.code ?? String(cause);
	return new EnvironmentError(`The key ring ${file} can't be ${verb} (${why}).`, {
		code: "key-ring-unavailable",
		next: `Check the directory and its permissions, or set ${keysVariable}.`,
		cause
	});
}

// src/adapters/signing/envelope.ts
const nonceBytes = 12;
const tagBytes = 16;
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
/** A new id: 26 characters of Crockford's base 32, five random bits each. */
function newBotId(random = randomBytes) {
	return Array.from(random(26), (byte) => alphabet[byte & 31]).join("");
}
/** Encrypts (AES-256-GCM, a random nonce) and signs (Ed25519) a bot's id with one key. */
function seal({ bot, id }, key, random = randomBytes) {
	const nonce = random(nonceBytes);
	const cipher = createCipheriv("aes-256-gcm", key.sealing, nonce);
	cipher.setAAD(Buffer.from(boundText({
		version: 1,
		bot,
		key: key.id
	}), "utf8"));
	const box = Buffer.concat([
		nonce,
		cipher.update(id, "utf8"),
		cipher.final(),
		cipher.getAuthTag()
	]);
	const sealed = {
		version: 1,
		bot,
		key: key.id,
		fingerprint: fingerprintOf(id),
		sealed: box.toString("base64url"),
		signer: key.publicKey
	};
	return {
		...sealed,
		signature: key.sign(signedText(sealed))
	};
}
/** The id in it; undefined where it wasn't sealed with this key for what it says. */
function unseal(sealed, key) {
	const box = Buffer.from(sealed.sealed, "base64url");
	const decipher = createDecipheriv("aes-256-gcm", key.sealing, box.subarray(0, nonceBytes), { authTagLength: tagBytes });
	decipher.setAAD(Buffer.from(boundText(sealed), "utf8"));
	decipher.setAuthTag(box.subarray(-16));
	try {
		const id = decipher.update(box.subarray(nonceBytes, -16), void 0, "utf8") + decipher.final("utf8");
		return isBotId(id) && fingerprintOf(id) === sealed.fingerprint ? id : void 0;
	} catch {
		return;
	}
}
/** Whether the signature fits what the file says. */
function signatureHolds(sealed) {
	return isSignedBy(sealed.signer, signedText(sealed), sealed.signature);
}

// src/adapters/signing/registrar.ts
/**
* How a bot stands, by its sealed file alone: no secret is needed.
* @param trustedKeys public keys (`registration.keys` of tidegate.yml); empty trusts any.
*/
function verifySealedId(existing, bot, trustedKeys) {
	return registrationState(existing, bot, trustedKeys, signatureHolds);
}
/**
* @param keys undefined where there is no key ring: then only `verify` works, and `register` for registered bots.
* @param random for tests with known answers.
*/
function createRegistrar(keys, random = randomBytes) {
	const sealFor = (bot, id) => {
		const sealed = seal({
			bot,
			id
		}, needed(keys).first, random);
		return {
			text: formatSealed(sealed),
			changed: true,
			fingerprint: sealed.fingerprint
		};
	};
	return {
		publicKey: keys?.first.publicKey,
		register(bot, existing) {
			checkName("bot", bot);
			const state = verifySealedId(existing, bot, []);
			if (state.state === "invalid") throw refused(bot, state);
			if (state.state === "unregistered" || existing === void 0) return sealFor(bot, newBotId(random));
			return {
				text: existing,
				changed: false,
				fingerprint: state.fingerprint
			};
		},
		rename(existing, bot) {
			checkName("bot", bot);
			const { sealed, id } = opened(existing, bot, keys, "any");
			if (sealed.bot !== bot) return sealFor(bot, id);
			return {
				text: existing,
				changed: false,
				fingerprint: sealed.fingerprint
			};
		},
		open: (existing, bot) => opened(existing, bot, keys, "same").id,
		verify: verifySealedId
	};
}
function opened(text, bot, keys, name) {
	const state = verifySealedId(text, bot, []);
	const renamed = state.state === "invalid" && state.reason === "renamed";
	if (state.state === "invalid" && !(renamed && name === "any")) throw refused(bot, state);
	const sealed = parseSealed(text);
	if ("state" in sealed) throw refused(bot, sealed);
	const key = needed(keys).find(sealed.key);
	if (key === void 0) throw new UserError(`The id of ${sealed.bot} is sealed with the key ${sealed.key}, which the key ring lacks.`, {
		code: "unknown-key",
		next: `Add the key ${sealed.key} to the key ring, below the first one.`
	});
	const id = unseal(sealed, key);
	if (id !== void 0) return {
		sealed,
		id
	};
	throw new UserError(`The id of ${sealed.bot} isn't what the key ${sealed.key} sealed: the file was altered, or another key has that name.`, {
		code: "altered-id",
		next: "Restore .tidegate.bot from git, or put the right key into the key ring."
	});
}
function needed(keys) {
	if (keys) return keys;
	throw new UserError("There is no key ring, and without one no id can be sealed or opened.", {
		code: "no-key-ring",
		next: `Set ${keysVariable} to the key ring of your team, or make the first one: tidegate register --new-key (docs/REGISTRATION.md).`
	});
}
function refused(bot, state) {
	return new UserError(`${bot}: ${state.message}`, {
		code: `registration-${state.reason}`,
		next: state.next
	});
}

export { createRegistrar, loadKeyRing, loadOrCreateKeyRing, verifySealedId };