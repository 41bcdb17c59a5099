// src/domain/run/may-write.ts
/** Whether the token of a run can write anything: that of a fork and of Dependabot reads only. */
function mayWrite(event) {
	return event.kind !== "pull-request" || event.own && !event.restricted;
}

export { mayWrite as t };