/** A value of an enum for people to read: `ACTIVE` is `active`. */
export const word = (value: string) => value.toLowerCase().replaceAll('_', ' ');
