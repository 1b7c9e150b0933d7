import type { ReactNode } from 'react';

/** A link to somebody else's page, or just its text where the address is none of the web's. Strangers type addresses. */
export function OutLink({ address, children }: { address: string | null; children: ReactNode }) {
  const href = address && webAddress(address);
  if (!href) return <bdi>{children}</bdi>;
  return (
    <a href={href} target="_blank" rel="noreferrer">
      <bdi>{children}</bdi>
    </a>
  );
}

/** Often `https://` is missing. Anything that then is not http or https, such as `javascript:`, is refused. */
function webAddress(text: string): string | undefined {
  const address = /^[a-z][a-z\d+.-]*:/i.test(text) ? text : `https://${text}`;
  return /^https?:/i.test(address) && URL.canParse(address) ? address : undefined;
}
