// src/domain/errors.ts
var TidegateError = class extends Error {
	code;
	place;
	next;
	/** All that was found, where one sentence is the headline of several. */
	problems;
	constructor(message, details) {
		super(message, { cause: details.cause });
		this.code = details.code;
		this.place = details.place;
		this.next = details.next;
		this.problems = details.problems ?? [];
	}
};
/** The user's mistake: a wrong argument, configuration or bot. Exit code 2. */
var UserError = class extends TidegateError {
	name = "UserError";
};
/** Our failure or the environment's: a full disk, an unreachable remote, a defect. Exit code 3. */
var EnvironmentError = class extends TidegateError {
	name = "EnvironmentError";
};
/** Whether something that was thrown is told as a sentence to people; everything else is a defect. */
function isToldError(thrown) {
	return thrown instanceof UserError || thrown instanceof EnvironmentError;
}
/** What was thrown, as a problem. @throws it where it is a defect, which is told otherwise. */
function problemOf(thrown) {
	if (!isToldError(thrown)) throw thrown;
	const { code, message, place, next } = thrown;
	return {
		severity: "error",
		code,
		message,
		...place && { place },
		...next !== void 0 && { next }
	};
}
/** `file:line:column`, as far as known: the form that editors and terminals make clickable. */
function placeText(place) {
	return [
		place.file,
		place.line,
		place.column
	].filter((part) => part !== void 0).join(":");
}

export { problemOf as a, placeText as i, UserError as n, isToldError as r, EnvironmentError as t };