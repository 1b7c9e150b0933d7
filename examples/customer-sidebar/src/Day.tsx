const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const formatUTC = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** The day of a point in time where the reader is, or a calendar day, which is the same everywhere. */
export function Day({ of }: { of: string }) {
  const date = new Date(of);
  if (Number.isNaN(date.getTime())) return <bdi>{of}</bdi>;
  return <time dateTime={of}>{(of.includes('T') ? format : formatUTC).format(date)}</time>;
}
