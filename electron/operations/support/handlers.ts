import type { RequestName, RequestResult } from '@shared/contract'
import type { ParamsOf } from './parts'

type HandlerOf<N extends RequestName> = (params: ParamsOf<N>) => Promise<RequestResult<N>> | RequestResult<N>

/** What a room answers: requests of the contract by name. Parameters and answers have the contract's types. */
export function handlers<const H extends { readonly [N in RequestName]?: HandlerOf<N> }>(of: H): H {
  return of
}
