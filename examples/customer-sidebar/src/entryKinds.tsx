import type { ReactNode } from 'react';

import type { ChatType, EmailType, PhoneType, SocialProfileType } from './generated/graphql';
import { OutLink } from './OutLink';

/** What a customer has several of. The keys are the names of the fields in the schema, of the customer and of inputs. */
export const ENTRY_KINDS = {
  emails: {
    name: 'Email',
    control: 'email',
    types: labels<EmailType>({ HOME: 'Home', WORK: 'Work', OTHER: 'Other' }),
    show: (value) => link(`mailto:${encodeURIComponent(value)}`, value),
  },
  phones: {
    name: 'Phone',
    control: 'tel',
    types: labels<PhoneType>({
      MOBILE: 'Mobile',
      HOME: 'Home',
      WORK: 'Work',
      FAX: 'Fax',
      PAGER: 'Pager',
      OTHER: 'Other',
    }),
    show: (value) => link(`tel:${value.replace(/[^\d+*#]/g, '')}`, value),
  },
  chats: {
    name: 'Chat',
    control: 'text',
    types: labels<ChatType>({
      AIM: 'AIM',
      GTALK: 'Google Talk',
      ICQ: 'ICQ',
      MSN: 'MSN',
      QQ: 'QQ',
      SKYPE: 'Skype',
      XMPP: 'XMPP',
      YAHOO: 'Yahoo',
      OTHER: 'Other',
    }),
    show: (value) => <bdi>{value}</bdi>,
  },
  socialProfiles: {
    name: 'Social profile',
    control: 'text',
    types: labels<SocialProfileType>({
      ABOUT_ME: 'About.me',
      FACEBOOK: 'Facebook',
      FLICKR: 'Flickr',
      FOURSQUARE: 'Foursquare',
      GOOGLE: 'Google',
      GOOGLE_PLUS: 'Google Plus',
      LINKEDIN: 'LinkedIn',
      QUORA: 'Quora',
      TUNGLE_ME: 'Tungle.me',
      TWITTER: 'Twitter',
      YOUTUBE: 'YouTube',
      OTHER: 'Other',
    }),
    // A handle, such as `ann.lee`, could be taken for an address that lacks its `https://`.
    show: (value) => (/^https?:/i.test(value) ? <OutLink address={value}>{value}</OutLink> : <bdi>{value}</bdi>),
  },
  websites: {
    name: 'Website',
    control: 'url',
    types: undefined,
    show: (value) => <OutLink address={value}>{value}</OutLink>,
  },
} as const satisfies Record<string, EntryKind>;

export type EntryKindName = keyof typeof ENTRY_KINDS;

export type EntryKind = {
  name: string;
  control: 'email' | 'tel' | 'text' | 'url';
  /** What people read for each value of the enum, in the order of the choice. Undefined: the kind has no types. */
  types: Record<string, string> | undefined;
  show: (value: string) => ReactNode;
};

/** Compiles only while each value of the schema's enum has a label, but UNKNOWN, which nobody can choose. */
function labels<Type extends string>(each: Record<Exclude<Type, 'UNKNOWN'>, string>): Record<string, string> {
  return each;
}

function link(href: string, value: string) {
  return (
    <a href={href}>
      <bdi>{value}</bdi>
    </a>
  );
}
