import { t as bytesText } from "./text.js";

// src/domain/transfer.ts
/** The rate is that of so many last milliseconds: a transfer that slows down shows it soon. */
const windowMs = 5e3;
/** A transfer that has taken less than this isn't told: most are over by then. */
const quietMs = 1e3;
/** Measures a transfer. Bytes that go down begin another one. */
function transferMeter() {
	/** The last sample before the window, or the first of all: the rate is that since then. */
	let oldest;
	let recent = [];
	let [started, before] = [0, 0];
	return { told(bytes, of, now) {
		const sample = {
			bytes,
			at: now
		};
		if (oldest === void 0 || bytes < before) {
			[oldest, recent, started, before] = [
				sample,
				[],
				now,
				bytes
			];
			return;
		}
		before = bytes;
		recent.push(sample);
		const within = recent.findIndex(({ at }) => at > now - windowMs);
		for (const passed of recent.splice(0, within)) oldest = passed;
		if (now - started < quietMs) return void 0;
		return words(bytes, of, (bytes - oldest.bytes) * 1e3 / (now - oldest.at));
	} };
}
function words(bytes, of, rate) {
	const gone = `${bytesText(bytes)} of ${bytesText(of)}, ${bytesText(Math.round(rate))}/s`;
	if (bytes >= of) return gone;
	return rate < 1 ? `${gone}, waiting` : `${gone}, ${durationText((of - bytes) / rate)} left`;
}
/** Seconds as people read them: `42 s`, `1 min 5 s`, `2 h 0 min`; at least one. */
function durationText(seconds) {
	const whole = Math.max(1, Math.round(seconds));
	if (whole < 60) return `${whole} s`;
	if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
	return `${Math.floor(whole / 3600)} h ${Math.floor(whole % 3600 / 60)} min`;
}

export { transferMeter as n, durationText as t };