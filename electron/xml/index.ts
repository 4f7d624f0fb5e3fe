/** libvirt XML: read, edit in place, clone, compare. Text in, text out; no I/O. */
export { type ClonedXml, type CloneNote, type CloneOptions, cloneDomainXml, type DiskDecision } from './clone'
export { compareXml } from './compare'
export { readDomain } from './domain'
export type { DomainDisk, DomainInterfaceModel, DomainModel } from './domain-model'
export { normalizeMac, randomMac } from './mac'
export { checkDomainName, checkFileName, freeName, type NameProblem } from './names'
export { readPool, readVolume } from './storage'
export { volumeXml } from './volume'
