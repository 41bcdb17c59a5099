import { bytesText } from './text.ts';

/** The rate is that of so many last milliseconds: a transfer that slows down shows it soon. */
const windowMs = 5_000;

/** A transfer that has taken less than this isn't told: most are over by then. */
const quietMs = 1_000;

/** How a transfer goes, in words such as `312.0 MB of 1.2 GB, 85.3 MB/s, 11 s left`. */
export interface TransferMeter {
  /**
   * @param bytes gone so far, of `of`.
   * @param now milliseconds of a clock that only goes forward.
   * @returns undefined while there is nothing to tell yet.
   */
  told(bytes: number, of: number, now: number): string | undefined;
}

/** Bytes at a moment. */
interface Sample {
  readonly bytes: number;
  readonly at: number;
}

/** Measures a transfer. Bytes that go down begin another one. */
export function transferMeter(): TransferMeter {
  /** The last sample before the window, or the first of all: the rate is that since then. */
  let oldest: Sample | undefined;
  let recent: Sample[] = [];
  let [started, before] = [0, 0];
  return {
    told(bytes, of, now) {
      const sample = { bytes, at: now };
      if (oldest === undefined || bytes < before) {
        [oldest, recent, started, before] = [sample, [], now, bytes];
        return undefined;
      }
      before = bytes;
      recent.push(sample);
      const within = recent.findIndex(({ at }) => at > now - windowMs);
      for (const passed of recent.splice(0, within)) oldest = passed;
      if (now - started < quietMs) return undefined;
      return words(bytes, of, ((bytes - oldest.bytes) * 1_000) / (now - oldest.at));
    },
  };
}

function words(bytes: number, of: number, rate: number): string {
  const gone = `${bytesText(bytes)} of ${bytesText(of)}, ${bytesText(Math.round(rate))}/s`;
  if (bytes >= of) return gone;
  return rate < 1 ? `${gone}, waiting` : `${gone}, ${durationText((of - bytes) / rate)} left`;
}

/** Seconds as people read them: `42 s`, `1 min 5 s`, `2 h 0 min`; at least one. */
export function durationText(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}
