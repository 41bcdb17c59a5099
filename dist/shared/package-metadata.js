import { D as pipe, E as picklist, F as string, M as safeParse, N as strictObject, _ as minValue, f as literal, g as minLength, h as maxValue, i as custom, j as safeInteger, k as record, m as maxLength, n as boolean, o as exactOptional, r as check, s as getDotPath, t as array, x as number } from "./dist.js";
import { n as isName } from "./bot.js";
import { i as isDigest, t as canonicalJson } from "./digest.js";

// src/domain/entry-names.ts
/** How long names may be. All are inclusive. */
const nameLimits = {
	/** Bytes of a name between slashes: what Linux allows. */
	nameBytes: 255,
	pathBytes: 1024,
	depth: 64
};
const encoder = new TextEncoder();
/** Whether a text has more bytes in UTF-8, where a UTF-16 code unit takes at most three. */
function longerThan(text, bytes) {
	return text.length * 3 > bytes && encoder.encode(text).byteLength > bytes;
}
/** Characters that have no place anywhere in a path, the first that fits being told. */
const refusedCharacters = [
	[/\0/, {
		code: "nul-in-name",
		reason: "has a NUL in its name"
	}],
	[/[\u0001-\u001f\u007f-\u009f\u2028\u2029]/, {
		code: "control-character",
		reason: "has a control character in its name"
	}],
	[/\p{Bidi_Control}/u, {
		code: "bidi-control",
		reason: "has a character in its name that turns the direction of writing, so that it reads as another"
	}],
	[/(?![\u200c\u200d\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/u, {
		code: "invisible-character",
		reason: "has an invisible character in its name"
	}],
	[/\\/, {
		code: "backslash",
		reason: "has a backslash in its name"
	}]
];
/**
* What is wrong with a relative path, for any file system that it could be laid out on: a package that one machine
* takes must mean the same on every other. Undefined if nothing is.
*/
function nameProblem(path) {
	if (path === "") return {
		code: "empty-name",
		reason: "has no name"
	};
	const refused = refusedCharacters.find(([characters]) => characters.test(path));
	if (refused) return refused[1];
	if (path.startsWith("/")) return {
		code: "absolute-path",
		reason: "has an absolute path"
	};
	if (/^[A-Za-z]:/.test(path)) return {
		code: "drive-letter",
		reason: "has a path that starts with a drive letter"
	};
	if (!path.isWellFormed()) return {
		code: "not-utf8",
		reason: "has a name that isn't Unicode"
	};
	if (longerThan(path, nameLimits.pathBytes)) return {
		code: "path-too-long",
		reason: `has a path of more than ${nameLimits.pathBytes} bytes`
	};
	const components = path.split("/");
	if (components.length > nameLimits.depth) return {
		code: "too-deep",
		reason: `is more than ${nameLimits.depth} directories deep`
	};
	for (const component of components) {
		const problem = componentProblem(component) ?? windowsProblem(component);
		if (problem) return problem;
	}
}
function componentProblem(component) {
	if (component === "") return {
		code: "empty-component",
		reason: "has an empty name in its path"
	};
	if (component === ".") return {
		code: "current-directory",
		reason: "has `.` in its path"
	};
	if (component === "..") return {
		code: "parent-directory",
		reason: "has `..` in its path"
	};
	if (/[/\\]|^\.\.?$/.test(compatible(component))) return {
		code: "disguised-path",
		reason: "has a name that becomes a path when Unicode is normalized"
	};
	if (component.startsWith(".wh.")) return {
		code: "whiteout",
		reason: "is named like a whiteout (`.wh.`), which deletes files of an image"
	};
	if (longerThan(component, nameLimits.nameBytes)) return {
		code: "name-too-long",
		reason: `has a name of more than ${nameLimits.nameBytes} bytes`
	};
}
/** Devices of Windows, whatever stands behind a dot; superscript digits count as digits there. */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i;
/** Names that mean something else on Windows than the file of that name. */
function windowsProblem(component) {
	if (component.includes(":")) return {
		code: "stream-name",
		reason: "has a colon in its name, which names a stream of a file on Windows"
	};
	if (/[<>"|?*]/.test(component)) return {
		code: "reserved-character",
		reason: "has one of < > \" | ? * in its name, which Windows refuses"
	};
	if (device.test(component)) return {
		code: "device-name",
		reason: "has the name of a device of Windows, such as NUL or COM1"
	};
	if (/[. ]$/.test(component)) return {
		code: "trailing-dot-or-space",
		reason: "has a name that ends with a dot or a space, which Windows drops"
	};
}
/** Without what file systems ignore (HFS+, ext4), and with one form for what looks or means the same (ZFS, APFS). */
function compatible(name) {
	return name.replace(/\p{Default_Ignorable_Code_Point}/gu, "").normalize("NFKD");
}
/**
* The form in which two names meet on a file system that ignores case, Unicode normalization or invisible characters
* (APFS, HFS+, NTFS, ext4's casefold, ZFS). It unites more than any single one of them does. Upper case comes last,
* because it alone unites `ß` with `ss`, `ﬁ` with `fi`, the dotless `ı` with `i` and both small sigmas.
*/
function foldedName(path) {
	return compatible(path).toLowerCase().toUpperCase().normalize("NFKD");
}
/** Whether two names that fold to the same differ only in their Unicode form, and not in case. */
function sameButForm(one, other) {
	return compatible(one) === compatible(other);
}
/** A name from an archive as a message may show it: quoted, cut, and with everything escaped that isn't seen. */
function shown(path) {
	const cut = path.length > 120 ? `${path.slice(0, 120)}…` : path;
	return JSON.stringify(cut).replace(/[\u007f-\u009f\u2028\u2029]|\p{Default_Ignorable_Code_Point}|\p{Bidi_Control}/gu, (character) => `\\u{${character.codePointAt(0).toString(16)}}`);
}

// src/domain/package-entries.ts
/** What is sensible. All are inclusive. */
const limits = {
	/** Bytes of one file: what the size field of a plain tar header can say. */
	fileBytes: 8 * 1024 ** 3 - 1,
	/** Bytes of all files. */
	packageBytes: 16 * 1024 ** 3,
	/** Bytes of the layer: all files, and a GiB for their headers. */
	layerBytes: 17 * 1024 ** 3,
	entries: 1e5,
	...nameLimits
};
const packageTooLarge = {
	code: "package-too-large",
	reason: `makes the package larger than ${limits.packageBytes} bytes`
};
/**
* Rules for all entries of one archive together.
* @param whole what is told when the files are larger than `limits.packageBytes` in all.
*/
function entryRules(whole = packageTooLarge) {
	const known = /* @__PURE__ */ new Map();
	let bytes = 0;
	let entries = 0;
	function register(path, kind, listed) {
		const folded = foldedName(path);
		const before = known.get(folded);
		if (!before) {
			known.set(folded, {
				path,
				kind,
				listed
			});
			return;
		}
		if (before.path !== path) return collision(before.path, path);
		if (before.kind === "file" && kind === "directory") return {
			code: "file-as-directory",
			reason: `needs ${shown(path)} as a directory, but that is a file`
		};
		if (before.kind === "directory" && kind === "file") return {
			code: "directory-as-file",
			reason: "is a file, but a directory of that name came before"
		};
		if (before.listed && listed) return {
			code: "duplicate-name",
			reason: "comes twice"
		};
		before.listed ||= listed;
	}
	return { admit(entry) {
		const problem = nameProblem(entry.path);
		if (problem) return problem;
		entries += 1;
		if (entries > limits.entries) return {
			code: "too-many-entries",
			reason: `is one of more than ${limits.entries} entries`
		};
		if (entry.size > limits.fileBytes) return {
			code: "file-too-large",
			reason: `has more than ${limits.fileBytes} bytes`
		};
		bytes += entry.size;
		if (bytes > limits.packageBytes) return whole;
		for (let at = entry.path.indexOf("/"); at !== -1; at = entry.path.indexOf("/", at + 1)) {
			const refused = register(entry.path.slice(0, at), "directory", false);
			if (refused) return refused;
		}
		return register(entry.path, entry.kind, true);
	} };
}
function collision(before, path) {
	return sameButForm(before, path) ? {
		code: "unicode-collision",
		reason: `differs from ${shown(before)} only in its Unicode form`
	} : {
		code: "case-collision",
		reason: `differs from ${shown(before)} only in upper and lower case`
	};
}
/** What is wrong with where an entry lies, in a package whose model file is called `model`. */
function placeProblem(entry, model) {
	const { path, kind } = entry;
	if (kind === "directory" ? path === "model" || path === "actions" || path.startsWith("actions/") : path === `model/${model}` || path.startsWith("actions/") || path === "package.json") return void 0;
	return {
		code: "out-of-place",
		reason: `has no place in a package: only model/${model}, actions/ and package.json have one`
	};
}

// src/domain/package-metadata.ts
/** The file of a package that holds its metadata. */
const metadataFile = "package.json";
/** Bytes that the metadata may have. */
const metadataLimit = 1048576;
const fraction = pipe(number(), minValue(0), maxValue(1));
const count = pipe(number(), safeInteger(), minValue(0));
const text = pipe(string(), minLength(1), maxLength(1e3));
const digest = custom((input) => typeof input === "string" && isDigest(input), "it must be sha256: and 64 hexadecimal digits");
const share = strictObject({
	right: count,
	of: count
});
const conversations = strictObject({
	conversations: share,
	actions: share
});
const schema = strictObject({
	schema: literal(1),
	bot: pipe(string(), check(isName, "it isn't a bot's name")),
	inputs: digest,
	local: boolean(),
	engine: strictObject({
		name: picklist(["builtin", "rasa"]),
		trainer: text
	}),
	images: record(text, text),
	model: strictObject({
		file: pipe(string(), check((file) => !file.includes("/") && nameProblem(file) === void 0, "it isn't the plain name of a file")),
		size: count,
		id: text
	}),
	actions: strictObject({
		kind: picklist(["javascript", "none"]),
		names: array(text)
	}),
	metrics: strictObject({
		intents: exactOptional(strictObject({
			accuracy: fraction,
			macroF1: fraction,
			examples: count,
			folds: count
		})),
		entities: exactOptional(strictObject({
			precision: fraction,
			recall: fraction,
			f1: fraction,
			support: count
		})),
		givenIntents: exactOptional(conversations),
		predictedIntents: exactOptional(conversations)
	})
});
/** Reads a JSON document from bytes against a schema. Never throws, whatever the bytes are. */
function readDocument(bytes, limit, schema) {
	if (bytes.byteLength > limit) return {
		ok: false,
		problem: `it has ${bytes.byteLength} bytes, and ${limit} are allowed.`
	};
	let parsed;
	try {
		parsed = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
	} catch (error) {
		return {
			ok: false,
			problem: `it isn't JSON in UTF-8: ${error.message}.`
		};
	}
	const result = safeParse(schema, parsed, { abortEarly: true });
	if (result.success) return {
		ok: true,
		value: result.output
	};
	const [issue] = result.issues;
	return {
		ok: false,
		problem: `${getDotPath(issue) ?? "the document"}: ${issue.message}.`
	};
}
/** Reads a package's metadata from the bytes of its `package.json`. */
function parseMetadata(bytes) {
	return readDocument(bytes, metadataLimit, schema);
}
/** The bytes of a package's `package.json`: canonical JSON in UTF-8, no newline at its end. */
function metadataBytes(metadata) {
	return new TextEncoder().encode(canonicalJson(metadata));
}

export { entryRules as a, nameProblem as c, readDocument as i, shown as l, metadataFile as n, limits as o, parseMetadata as r, placeProblem as s, metadataBytes as t };