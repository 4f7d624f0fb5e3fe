import { handlers } from '../support/handlers'
import type { Parts } from '../support/parts'
import { checkImage, imageDetails } from './details'
import { hostImageFormats } from './formats'
import { readImages } from './list'

/** Images of a host. */
export const imageHandlers = ({ hosts }: Parts) =>
  handlers({
    'images.list': ({ host, also }) => readImages(hosts.get(host), also),
    'images.details': ({ host, path }) => imageDetails(hosts.get(host), path),
    'images.check': ({ host, path }) => checkImage(hosts.get(host), path),
    'images.formats': ({ host }) => hostImageFormats(hosts.get(host)),
  })
