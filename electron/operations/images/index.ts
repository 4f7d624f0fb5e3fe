import { handlers } from '../support/handlers'
import type { Parts } from '../support/parts'
import { readImages } from './list'

/** Images of a host. */
export const imageHandlers = ({ hosts }: Parts) =>
  handlers({
    'images.list': ({ host, also }) => readImages(hosts.get(host), also),
  })
