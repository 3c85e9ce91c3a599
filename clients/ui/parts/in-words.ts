/** Writes dates, sizes, times and rates in the words of the person's own language and place. */

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
/** Is the factor of the units that Intl knows, which are those of disks and of the SI. */
const STEP = 1000;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;

/** @param locale default: the person's own, here and below */
export function sizeInWords(bytes: number, locale?: string): string {
  let unit = 0;
  let value = bytes;
  while (Math.round(value) >= STEP && unit < UNITS.length - 1) {
    value /= STEP;
    unit += 1;
  }
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[unit] ?? 'byte',
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: unit > 0 && value < 10 ? 1 : 0,
  }).format(value);
}

/** Writes the size of what moves in a second. */
export function rateInWords(bytesPerSecond: number, locale?: string): string {
  return `${sizeInWords(bytesPerSecond, locale)}/s`;
}

/** Writes how long something still takes, in one unit. */
export function durationInWords(seconds: number, locale?: string): string {
  const [value, unit] =
    seconds < MINUTE_SECONDS
      ? [seconds, 'second']
      : seconds < HOUR_SECONDS
        ? [seconds / MINUTE_SECONDS, 'minute']
        : [seconds / HOUR_SECONDS, 'hour'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 }).format(
    Math.max(1, Math.ceil(value)),
  );
}

export function dateInWords(date: Date, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(date);
}

/** Writes a moment of the near future or past: `Friday, 10:00`, with the date where a week does not tell the day. */
export function momentInWords(date: Date, now: Date, locale?: string): string {
  const days = Math.abs(date.getTime() - now.getTime()) / (24 * HOUR_SECONDS * 1000);
  const day = days < 6 ? ({ weekday: 'long' } as const) : ({ day: 'numeric', month: 'long', year: 'numeric' } as const);
  return new Intl.DateTimeFormat(locale, { ...day, hour: 'numeric', minute: '2-digit' }).format(date);
}

/** Writes a date and a time in full. */
export function dateTimeInWords(date: Date, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
}

/**
 * Writes a count. One below a thousand has Latin digits everywhere: the first use of Intl holds a phone up for a tenth of a second, and
 * a gallery counts before it draws.
 */
export function countInWords(count: number, one: string, many: string, locale?: string): string {
  const digits = count < STEP ? String(count) : new Intl.NumberFormat(locale).format(count);
  return `${digits} ${count === 1 ? one : many}`;
}
