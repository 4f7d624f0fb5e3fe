/** libvirt XML: read, edit in place, clone, compare. Text in, text out; no I/O. */
export { type ClonedXml, type CloneNote, type CloneOptions, cloneDomainXml, type DiskDecision } from './clone'
export type { CloneChange } from './clone-work'
export { compareXml } from './compare'
export { marksOf } from './compare-marks'
export { readDomain } from './domain'
export type { DomainDisk, DomainInterfaceModel, DomainModel } from './domain-model'
export {
  type DefinitionIdentity,
  definitionIdentity,
  diskElement,
  fileDiskXml,
  freeTarget,
  interfaceElement,
  interfaceXml,
  readNetwork,
  TAGS,
  tagsMetadata,
  withBootMenu,
  withMedium,
  withSecretsOf,
} from './everyday'
export { withImageFiles } from './image-files'
export { normalizeMac, randomMac } from './mac'
export { checkDomainName, checkFileName, checkSnapshotTitle, freeName, type NameProblem } from './names'
export { notKept } from './not-kept'
export { withWord } from './own-path'
export { readScreen } from './screen'
export {
  definitionOfSnapshot,
  editedSnapshot,
  foundSnapshotXml,
  imagesThen,
  newSnapshotXml,
  outdented,
  readSnapshot,
  type SnapshotModel,
} from './snapshot'
export { writeTitle } from './snapshot-title'
export { readPool, readVolume, readVolumeFormats } from './storage'
export { volumeXml } from './volume'
export { readVolumeFacts, type VolumeModel } from './volume-facts'
export { XmlProblem } from './xml-problem'
