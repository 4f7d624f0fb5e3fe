import { devices, interfaces } from './devices'
import { live } from './live'
import { machines } from './machines'
import { more } from './more'
import { odd } from './odd'
import { domain } from './parts'
import { storage } from './storage'

/** Every definition of the corpus by the name of its file, without ending. The files beside this one are what it makes. */
export function corpus(): ReadonlyMap<string, string> {
  const all = new Map<string, string>()
  for (const [key, parts] of Object.entries({ ...storage, ...machines, ...interfaces, ...devices })) {
    const number = all.size + 1
    all.set(key, domain(key, number, typeof parts === 'function' ? parts(number) : parts))
  }
  for (const [key, make] of Object.entries(odd)) all.set(key, make(all.size + 1))
  for (const [key, parts] of Object.entries(more)) all.set(key, domain(key, all.size + 1, parts))
  for (const [key, make] of Object.entries(live)) all.set(key, make(all.size + 1))
  return all
}
