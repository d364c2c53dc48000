import { describe, expect, setDefaultTimeout, test } from "bun:test";
import * as fc from "fast-check";
import { fromRecordedDuration, parseRecordedTime, toRecordedDuration, toRecordedTime } from "./time.ts";

// Thousands of samples, on a machine that may do other things.
setDefaultTimeout(60_000);

describe("durations", () => {
  test("keep microseconds", () => {
    expect(toRecordedDuration(1283.625851)).toEqual({ secs: 1, nanos: 283_625_851 });
    expect(fromRecordedDuration({ secs: 1, nanos: 283_625_851 })).toBe(1283.625851);
  });

  test("carry into the seconds, and are never negative", () => {
    expect(toRecordedDuration(999.9999999)).toEqual({ secs: 1, nanos: 0 });
    expect(toRecordedDuration(-1)).toEqual({ secs: 0, nanos: 0 });
  });
});

describe("moments", () => {
  test("know their offset", () => {
    expect(parseRecordedTime("2026-11-28T03:46:47.380852765Z")).toMatchObject({
      nanos: 380_852_765,
      utcOffset: 0,
    });
    const east = parseRecordedTime("2026-11-28T05:16:47.5+01:30");
    expect(east?.utcOffset).toBe(90);
    expect(east?.at).toBe(Date.UTC(2026, 10, 28, 3, 46, 47, 500));
    expect(parseRecordedTime("2026-11-28T03:46:47-08:00")?.utcOffset).toBe(-480);
  });

  test("of one second are read alike, whatever the number of their digits", () => {
    const second = Date.UTC(2026, 10, 28, 3, 46, 47);
    for (const zone of ["Z", "+00:00"])
      for (const fraction of ["380852765", "214", "5", "250000", "007", "99"]) {
        const read = parseRecordedTime(`2026-11-28T03:46:47.${fraction}${zone}`);
        expect(read?.nanos).toBe(Number(fraction.padEnd(9, "0")));
        expect(read?.at).toBe(second + Number(fraction.padEnd(9, "0")) / 1e6);
      }
    expect(parseRecordedTime("2026-11-28T03:46:47.Z")).toBeUndefined();
    expect(parseRecordedTime("2026-11-28T03:46:47.1x3Z")).toBeUndefined();
  });

  test("refuse what is none", () => {
    for (const text of ["", "2026-11-28", "2026-11-28T03:46:47", "2026-99-28T03:46:47Z"])
      expect(parseRecordedTime(text)).toBeUndefined();
  });

  test("are read as they were written", () => {
    const offsets = fc.integer({ min: -14 * 60, max: 14 * 60 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), offsets, (at, utcOffset) => {
        const read = parseRecordedTime(toRecordedTime(at, utcOffset));
        expect(read?.at).toBe(at);
        expect(read?.utcOffset).toBe(utcOffset);
      }),
    );
  });

  test("keep what is below a millisecond", () => {
    expect(toRecordedTime(1500.25, 0)).toBe("1970-01-01T00:00:01.500250000Z");
    expect(toRecordedTime(0, -90)).toBe("1969-12-31T22:30:00.000-01:30");
  });
});
