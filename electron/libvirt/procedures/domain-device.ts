/** Domains: configuration, devices, guest agent, console and screen. `flags`: 0 current, 1 live, 2 config, and more. */
import { array, flags, i32, i64, optional, str, u32, u64 } from '../codec'
import { Program } from '../framing'
import { dom, fsInfo, typedParams } from '../structures'
import { long, row, stream, table } from './row'

export const domainConfigProcedures = table({
  /** +4 maximum, +8 by agent, +16 hotpluggable */
  domainSetVcpusFlags: row(199, { dom, nvcpus: u32, flags }, {}, { long: (args) => ((args.flags ?? 0) & 8) !== 0 }),
  domainGetVcpusFlags: row(200, { dom, flags }, { num: i32 }, { long: (args) => ((args.flags ?? 0) & 8) !== 0 }),
  /** KiB; +4 maximum (config only) */
  domainSetMemoryFlags: row(204, { dom, memory: u64, flags }, {}),
  domainAttachDeviceFlags: row(160, { dom, xml: str, flags }, {}),
  /** Live: returns before the guest lets go; wait for deviceRemoved or deviceRemovalFailed. */
  domainDetachDeviceFlags: row(161, { dom, xml: str, flags }, {}),
  domainDetachDeviceAlias: row(392, { dom, alias: str, flags }, {}),
  /** +4 force (eject). Media of a CD-ROM, link and source of an interface */
  domainUpdateDeviceFlags: row(174, { dom, xml: str, flags }, {}),
  /** `size` in KiB, or in bytes with flag 1 */
  domainBlockResize: row(251, { dom, disk: str, size: u64, flags }, {}),
  domainSetBlockIoTune: row(252, { dom, disk: str, params: typedParams(32), flags }, {}),
})

/** All of these wait for the guest agent: error 74 without a channel, 86 at once when nothing listens. */
export const domainAgentProcedures = table({
  /** Empty list = all; the reply is the number of file systems frozen. */
  domainFsfreeze: row(335, { dom, mountpoints: array(str, 256), flags }, { filesystems: i32 }, long),
  domainFsthaw: row(336, { dom, mountpoints: array(str, 256), flags }, { filesystems: i32 }, long),
  domainGetFsinfo: row(349, { dom, flags }, { info: array(fsInfo, 256), ret: u32 }, long),
  /** `types` 1 users, 2 OS, 4 timezone, 8 hostname, 16 file systems, 32 disks, 64 interfaces; 0 = all supported */
  domainGetGuestInfo: row(418, { dom, types: u32, flags }, { params: typedParams(2048) }, long),
  /** `flags` 1 = already crypted */
  domainSetUserPassword: row(357, { dom, user: optional(str), password: optional(str), flags }, {}, long),
  domainSetTime: row(338, { dom, seconds: i64, nseconds: u32, flags }, {}, long),
  domainGetGuestVcpus: row(371, { dom, flags }, { params: typedParams(64) }, long),
  domainFstrim: row(294, { dom, mountPoint: optional(str), minimum: u64, flags }, {}, long),
  /** seconds; -2 block, -1 default (5 s), 0 no wait */
  domainAgentSetResponseTimeout: row(420, { dom, timeout: i32, flags }, { result: i32 }),
  domainAuthorizedSshKeysGet: row(424, { dom, user: str, flags }, { keys: array(str, 2048) }, long),
  /** `flags` 1 append, 2 remove */
  domainAuthorizedSshKeysSet: row(425, { dom, user: str, keys: array(str, 2048), flags }, {}, long),
  /** Free-form agent command in JSON. `timeout` in seconds, or -2 block, -1 default, 0 no wait */
  qemuDomainAgentCommand: row(
    3,
    { dom, cmd: str, timeout: i32, flags },
    { result: optional(str) },
    { program: Program.qemu, long: true },
  ),
  /** QEMU's own monitor, JSON, or the human one with flag 1. Taints the domain. */
  qemuDomainMonitorCommand: row(1, { dom, cmd: str, flags }, { result: str }, { program: Program.qemu, long: true }),
})

/** Streams: call them with `openStream`. Graphics need a passed file descriptor, which Node cannot do: not here. */
export const domainScreenProcedures = table({
  /** Both ways, raw terminal data. `devName` null = the first; `flags` 1 force (ends another session), 2 safe */
  domainOpenConsole: row(201, { dom, devName: optional(str), flags }, {}, stream),
  domainOpenChannel: row(296, { dom, name: optional(str), flags }, {}, stream),
  /** Server to client: an image; `mime` is image/png, image/x-portable-pixmap on older hosts */
  domainScreenshot: row(211, { dom, screen: u32, flags }, { mime: optional(str) }, stream),
})
