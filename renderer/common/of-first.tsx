import type { DomainRef } from '@shared/model/domain'
import type { FunctionComponent } from 'react'
import type { OfDomains } from '../stores'

/** A dialog about one VM, opened on several: it is about the first. */
export function ofFirst<Props extends { readonly domain: DomainRef }>(
  Dialog: FunctionComponent<Props>,
): FunctionComponent<Omit<Props, 'domain'> & OfDomains> {
  return ({ domains: [domain], ...props }) => domain && <Dialog {...({ ...props, domain } as unknown as Props)} />
}
