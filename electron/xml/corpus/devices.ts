import { AGENT, character, disk, hostdev, nic, type Parts } from './parts'

const graphics = (attributes: string, inside = '') =>
  inside === '' ? `<graphics ${attributes}/>` : `<graphics ${attributes}>\n  ${inside}\n</graphics>`

const channel = (path: string) =>
  character('channel', 'unix', [
    `<source mode='bind' path='${path}'/>`,
    "<target type='virtio' name='org.qemu.guest_agent.0'/>",
  ])

/** Interfaces. */
export const interfaces: Readonly<Record<string, Parts>> = {
  'nic-network': { devices: [nic('network', "network='default'", '00:00:01')] },
  'nic-portgroup': { devices: [nic('network', "network='ovs' portgroup='vlan-7'", '00:00:02')] },
  'nic-bridge': { devices: [nic('bridge', "bridge='br0'", '00:00:03', ["<mtu size='9000'/>"])] },
  'nic-direct': { devices: [nic('direct', "dev='eth0' mode='bridge'", '00:00:04')] },
  'nic-user': { devices: [nic('user', '', '00:00:05')] },
  'nic-ethernet': { devices: [nic('ethernet', '', '00:00:06', ["<script path='/etc/qemu-ifup'/>"])] },
  'nic-fixed-target': { devices: [nic('bridge', "bridge='br0'", '00:00:07', ["<target dev='web-tap'/>"])] },
  'nic-unmanaged-target': { devices: [nic('ethernet', '', '00:00:08', ["<target dev='tap0' managed='no'/>"])] },
  'nic-openvswitch': {
    devices: [
      nic('bridge', "bridge='ovsbr'", '00:00:09', [
        "<virtualport type='openvswitch'>\n  <parameters interfaceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f' profileid='web'/>\n</virtualport>",
      ]),
    ],
  },
  'nic-vhostuser': {
    devices: [
      nic('vhostuser', "type='unix' path='/run/openvswitch/vhu0' mode='server'", '00:00:0a'),
      nic('vhostuser', "type='unix' path='/run/dpdk/port1' mode='client'", '00:00:0b'),
    ],
    tuning: ["<memoryBacking>\n  <access mode='shared'/>\n</memoryBacking>", "<vcpu placement='static'>2</vcpu>"],
  },
  'nic-hostdev': {
    devices: [
      "<interface type='hostdev' managed='yes'>\n  <mac address='52:54:00:00:00:0c'/>\n  <source>\n    <address type='pci' domain='0x0000' bus='0x03' slot='0x10' function='0x2'/>\n  </source>\n</interface>",
    ],
  },
  'nic-without-mac': { devices: [nic('network', "network='default'", null)] },
  'nic-other-vendor': { devices: [nic('network', "network='default'", '00:00:0d').replace('52:54:00', '00:0c:29')] },
  'nic-three': {
    devices: [
      nic('network', "network='default'", '00:00:0e'),
      nic('bridge', "bridge='br1'", '00:00:0f', ["<link state='down'/>"]),
      nic('bridge', "bridge='br1'", '00:00:10', ["<rom enabled='no'/>"]),
    ],
  },
  'nic-bandwidth-filter': {
    devices: [
      nic('network', "network='default'", '00:00:11', [
        "<bandwidth>\n  <inbound average='1000' peak='5000' burst='1024'/>\n</bandwidth>",
        "<filterref filter='clean-traffic'>\n  <parameter name='IP' value='10.0.0.7'/>\n</filterref>",
      ]),
    ],
  },
}

/** Consoles, sockets, graphics and what is of the host. */
export const devices: Readonly<Record<string, Parts>> = {
  'serial-pty': {
    devices: [
      character('serial', 'pty', ["<target type='isa-serial' port='0'>\n  <model name='isa-serial'/>\n</target>"]),
      character('console', 'pty', ["<target type='serial' port='0'/>"]),
    ],
  },
  'serial-tcp': {
    devices: [
      character('serial', 'tcp', [
        "<source mode='bind' host='127.0.0.1' service='4555'/>",
        "<protocol type='telnet'/>",
        "<target type='isa-serial' port='0'/>",
      ]),
      character('serial', 'tcp', [
        "<source mode='connect' host='logs.example.org' service='4556'/>",
        "<protocol type='raw'/>",
        "<target type='isa-serial' port='1'/>",
      ]),
    ],
  },
  'serial-unix': {
    devices: [
      character('serial', 'unix', [
        "<source mode='bind' path='/run/vm/serial-unix.sock'/>",
        "<target type='isa-serial' port='0'/>",
      ]),
      character('serial', 'unix', [
        "<source mode='connect' path='/run/vm/collector.sock'/>",
        "<target type='isa-serial' port='1'/>",
      ]),
    ],
  },
  'serial-file-log': {
    devices: [
      character('serial', 'file', [
        "<source path='/var/log/vm/boot.txt' append='on'/>",
        "<target type='isa-serial' port='0'/>",
      ]),
      character('serial', 'pty', [
        "<log file='/var/log/vm/serial-file-log.log' append='off'/>",
        "<target type='isa-serial' port='1'/>",
      ]),
    ],
  },
  'serial-dev': {
    devices: [character('serial', 'dev', ["<source path='/dev/ttyS0'/>", "<target type='isa-serial' port='0'/>"])],
  },
  parallel: {
    devices: [character('parallel', 'file', ["<source path='/var/log/vm/lpt.out'/>", "<target port='0'/>"])],
  },
  'agent-channel': { devices: [AGENT] },
  'agent-channel-old-path': {
    devices: [channel('/var/lib/libvirt/qemu/channel/target/agent-channel-old-path.org.qemu.guest_agent.0')],
  },
  'agent-channel-live-path': {
    devices: [channel('/run/libvirt/qemu/channel/12-agent-channel-live-p/org.qemu.guest_agent.0')],
  },
  'agent-channel-fixed-path': { devices: [channel('/srv/sockets/org.qemu.guest_agent.0')] },
  'channel-fixed-other': {
    devices: [
      character('channel', 'unix', [
        "<source mode='bind' path='/srv/sockets/channel-fixed-other.ctl'/>",
        "<target type='virtio' name='com.example.control'/>",
      ]),
    ],
  },
  'channel-spice': {
    devices: [
      character('channel', 'spicevmc', ["<target type='virtio' name='com.redhat.spice.0'/>"]),
      "<controller type='usb' index='0' model='qemu-xhci' ports='15'/>",
      "<redirdev bus='usb' type='spicevmc'/>",
      graphics("type='spice' autoport='yes'", "<listen type='address'/>"),
      "<video>\n  <model type='qxl' ram='65536' vram='65536' vgamem='16384' heads='1' primary='yes'/>\n</video>",
    ],
  },
  'channel-pty': { devices: [character('channel', 'pty', ["<target type='virtio' name='com.example.pty'/>"])] },
  'vnc-auto': {
    devices: [
      graphics(
        "type='vnc' port='-1' autoport='yes' listen='127.0.0.1'",
        "<listen type='address' address='127.0.0.1'/>",
      ),
    ],
  },
  'vnc-fixed': {
    devices: [
      graphics("type='vnc' port='5907' autoport='no' listen='0.0.0.0'", "<listen type='address' address='0.0.0.0'/>"),
    ],
  },
  'vnc-websocket': {
    devices: [graphics("type='vnc' port='5908' autoport='no' websocket='5700'", "<listen type='address'/>")],
  },
  'vnc-socket': {
    devices: [
      graphics("type='vnc' socket='/run/vm/vnc-socket.vnc'", "<listen type='socket' socket='/run/vm/vnc-socket.vnc'/>"),
    ],
  },
  'vnc-socket-auto': { devices: [graphics("type='vnc'", "<listen type='socket'/>")] },
  'vnc-none': { devices: [graphics("type='vnc'", "<listen type='none'/>")] },
  'spice-fixed': { devices: [graphics("type='spice' port='5910' autoport='no'", "<listen type='address'/>")] },
  'spice-tls': {
    devices: [
      graphics(
        "type='spice' port='5911' tlsPort='5912' autoport='no' defaultMode='secure'",
        "<listen type='address'/>\n  <channel name='main' mode='secure'/>\n  <image compression='off'/>",
      ),
    ],
  },
  'two-graphics': {
    devices: [
      graphics("type='vnc' port='5913' autoport='no'", "<listen type='address'/>"),
      graphics("type='spice' autoport='yes'", "<listen type='network' network='default'/>"),
      "<video>\n  <model type='virtio' heads='1' primary='yes'>\n    <acceleration accel3d='yes'/>\n  </model>\n</video>",
    ],
  },
  'vsock-auto': { devices: ["<vsock model='virtio'>\n  <cid auto='yes'/>\n</vsock>"] },
  'vsock-fixed': { devices: ["<vsock model='virtio'>\n  <cid auto='no' address='7'/>\n</vsock>"] },
  'tpm-emulator': {
    devices: [
      "<tpm model='tpm-crb'>\n  <backend type='emulator' version='2.0'/>\n</tpm>",
      disk('vda', '/srv/vm/tpm-emulator.qcow2'),
    ],
  },
  'tpm-passthrough': {
    devices: [
      "<tpm model='tpm-tis'>\n  <backend type='passthrough'>\n    <device path='/dev/tpm0'/>\n  </backend>\n</tpm>",
    ],
  },
  'hostdev-pci': {
    devices: [hostdev('pci', " managed='yes'", "<address domain='0x0000' bus='0x06' slot='0x12' function='0x5'/>")],
  },
  'hostdev-usb': {
    devices: [
      hostdev('usb', " managed='no'", "<vendor id='0x1234'/>\n<product id='0xbeef'/>"),
      hostdev('usb', " managed='yes'", "<address bus='1' device='4'/>"),
    ],
  },
  'hostdev-mdev': {
    devices: [
      hostdev(
        'mdev',
        " managed='no' model='vfio-pci' display='off'",
        "<address uuid='c2177883-f1bb-47f0-914d-32a22e3a8804'/>",
      ),
    ],
  },
  'hostdev-scsi': {
    devices: [
      "<controller type='scsi' index='0' model='virtio-scsi'/>",
      hostdev(
        'scsi',
        " sgio='filtered' rawio='no'",
        "<adapter name='scsi_host0'/>\n<address bus='0' target='0' unit='0'/>",
      ),
    ],
  },
  virtiofs: {
    tuning: [
      "<memoryBacking>\n  <source type='memfd'/>\n  <access mode='shared'/>\n</memoryBacking>",
      "<vcpu placement='static'>2</vcpu>",
    ],
    devices: [
      "<filesystem type='mount' accessmode='passthrough'>\n  <driver type='virtiofs' queue='1024'/>\n  <source dir='/srv/share'/>\n  <target dir='share'/>\n</filesystem>",
      "<filesystem type='mount' accessmode='mapped'>\n  <source dir='/srv/docs'/>\n  <target dir='docs'/>\n  <readonly/>\n</filesystem>",
    ],
  },
  'rng-egd': {
    devices: [
      "<rng model='virtio'>\n  <rate period='2000' bytes='1234'/>\n  <backend model='random'>/dev/urandom</backend>\n</rng>",
      "<rng model='virtio'>\n  <backend model='egd' type='udp'>\n    <source mode='bind' service='1234'/>\n    <source mode='connect' host='1.2.3.4' service='1235'/>\n  </backend>\n</rng>",
    ],
  },
  'input-evdev': {
    devices: [
      "<input type='evdev'>\n  <source dev='/dev/input/event1' grab='all'/>\n</input>",
      "<input type='tablet' bus='usb'/>",
    ],
  },
  nvdimm: {
    head: ["<maxMemory slots='16' unit='KiB'>16777216</maxMemory>"],
    machine: ["<cpu>\n  <numa>\n    <cell id='0' cpus='0-1' memory='524288' unit='KiB'/>\n  </numa>\n</cpu>"],
    devices: [
      "<memory model='nvdimm' access='shared'>\n  <source>\n    <path>/srv/nvdimm/a.img</path>\n  </source>\n  <target>\n    <size unit='KiB'>524287</size>\n    <node>0</node>\n    <label>\n      <size unit='KiB'>128</size>\n    </label>\n  </target>\n</memory>",
    ],
  },
  desktop: {
    devices: [
      disk('vda', '/srv/vm/desktop.qcow2', 'qcow2', ["<alias name='ua-root'/>"]),
      nic('network', "network='default'", '00:00:20'),
      character('serial', 'pty', ["<target type='isa-serial' port='0'/>"]),
      AGENT,
      character('channel', 'spicevmc', ["<target type='virtio' name='com.redhat.spice.0'/>"]),
      "<input type='tablet' bus='usb'/>",
      graphics("type='spice' autoport='yes'", "<listen type='address'/>"),
      "<sound model='ich9'/>",
      "<audio id='1' type='spice'/>",
      "<watchdog model='i6300esb' action='reset'/>",
      "<memballoon model='virtio'/>",
      "<panic model='isa'/>",
    ],
  },
}
