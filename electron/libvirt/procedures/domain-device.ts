/** Domains: configuration, devices, guest agent, console and screen. `flags`: 0 current, 1 live, 2 config, and more. */
import { flags, optional, str, u32, u64 } from '../codec'
import { dom } from '../structures'
import { row, stream, table } from './row'

export const domainConfigProcedures = table({
  /** +4 maximum, +8 by agent, +16 hotpluggable */
  domainSetVcpusFlags: row(199, { dom, nvcpus: u32, flags }, {}, { long: (args) => ((args.flags ?? 0) & 8) !== 0 }),
  /** KiB; +4 maximum (config only) */
  domainSetMemoryFlags: row(204, { dom, memory: u64, flags }, {}),
  domainAttachDeviceFlags: row(160, { dom, xml: str, flags }, {}),
  /** Live: returns before the guest lets go; wait for deviceRemoved or deviceRemovalFailed. */
  domainDetachDeviceFlags: row(161, { dom, xml: str, flags }, {}),
  /** +4 force (eject). Media of a CD-ROM, link and source of an interface */
  domainUpdateDeviceFlags: row(174, { dom, xml: str, flags }, {}),
})

/** All of these wait for the guest agent: error 74 without a channel, 86 at once when nothing listens. */
export const domainAgentProcedures = table({})

/** Streams: call them with `openStream`. Graphics need a passed file descriptor, which Node cannot do: not here. */
export const domainScreenProcedures = table({
  /** Both ways, raw terminal data. `devName` null = the first; `flags` 1 force (ends another session), 2 safe */
  domainOpenConsole: row(201, { dom, devName: optional(str), flags }, {}, stream),
  /** Server to client: an image; `mime` is image/png, image/x-portable-pixmap on older hosts */
  domainScreenshot: row(211, { dom, screen: u32, flags }, { mime: optional(str) }, stream),
})
