import { t as EnvironmentError } from "./errors.js";

// src/adapters/disk.ts
/** SQLite's primary result code of a write that found no space. */
const sqliteFull = 13;
/** How programs that are run, and SQLite, say so. */
const words = /no space left on device|disk quota exceeded|database or disk is full/i;
/** Whether an error, or what caused it, is a disk (or a quota) without space: Node's, SQLite's, or a program's words. */
function isDiskFull(error, depth = 0) {
	if (typeof error !== "object" || error === null || depth > 5) return false;
	if ("code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT")) return true;
	if ("errcode" in error && (Number(error.errcode) & 255) === sqliteFull) return true;
	if ("message" in error && words.test(String(error.message))) return true;
	return "cause" in error && isDiskFull(error.cause, depth + 1);
}
/**
* What a full disk comes to for people.
* @param directory one on that disk.
*/
function diskFull(directory, cause) {
	return new EnvironmentError(`The disk that ${directory} lies on is full.`, {
		code: "disk-full",
		place: { file: directory },
		next: `Free some space there (df -h ${JSON.stringify(directory)} shows how much there is), then run the same command again.`,
		cause
	});
}
/** Runs what writes below a directory; a full disk comes out as a sentence that names it. */
async function withDiskFull(directory, work) {
	try {
		return await work();
	} catch (error) {
		if (error instanceof EnvironmentError || !isDiskFull(error)) throw error;
		throw diskFull(directory, error);
	}
}

export { isDiskFull as n, withDiskFull as r, diskFull as t };