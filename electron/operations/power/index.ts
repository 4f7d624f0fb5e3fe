import { handlers } from '../support/handlers'
import type { Parts } from '../support/parts'
import { power } from './power'

/** Starts, stops, pauses and saves VMs. */
export const powerHandlers = (parts: Parts) => handlers({ 'domains.power': (p) => power(parts, p) })
