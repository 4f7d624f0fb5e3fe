import { anyDisk, character, disk, hostdev, networkDisk, nic, type Parts } from './parts'

const CEPH = "<auth username='libvirt'>\n  <secret type='ceph' usage='ceph-pool'/>\n</auth>"

const CHAP = "<auth username='chap'>\n  <secret type='iscsi' usage='libvirtiscsi'/>\n</auth>"

const PFLASH = (loader: string, nvram: string) => `<os>
  <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
  ${loader}
  ${nvram}
</os>`

const OVMF = "<loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>"

const VIRTIO_SERIAL = "<controller type='virtio-serial' index='0' ports='16'/>"

const SMBIOS_OF_THE_REST =
  "<sysinfo type='fwcfg'>\n  <entry name='opt/com.example/name'>example value</entry>\n  <entry name='opt/com.example/file' file='/srv/fw/a.ign'/>\n</sysinfo>"

/** The rarer kinds of every device. */
export const more: Readonly<Record<string, Parts>> = {
  'genid-empty': { head: ['<genid/>'], devices: [disk('vda', '/srv/vm/genid-empty.qcow2')] },
  'http-medium': {
    devices: [
      disk('vda', '/srv/vm/http-medium.qcow2'),
      anyDisk(
        'network',
        'cdrom',
        "<source protocol='https' name='iso/debian 12.iso' query='sig=a&amp;x=&quot;1&quot;'>\n  <host name='example.org' port='443'/>\n  <ssl verify='no'/>\n</source>",
        'sda',
        'sata',
        'raw',
        ['<readonly/>'],
      ),
    ],
  },
  'rbd-old-credentials': {
    devices: [
      disk('vda', '/srv/vm/rbd-old-credentials.qcow2'),
      networkDisk('vdb', 'rbd', 'pool/image', ["<host name='mon1.example.org'/>", "<snapshot name='before'/>"]),
      `<disk type='network' device='disk'>\n  <driver name='qemu' type='raw'/>\n  ${CEPH.replaceAll('\n', '\n  ')}\n  <source protocol='rbd' name='pool/other'>\n    <host name='mon1.example.org'/>\n  </source>\n  <target dev='vdc' bus='virtio'/>\n</disk>`,
    ],
  },
  'iscsi-initiator': {
    devices: [
      disk('vda', '/srv/vm/iscsi-initiator.qcow2'),
      networkDisk('vdb', 'iscsi', 'iqn.2013-07.com.example:iscsi-nopool/1', [
        "<host name='example.com' port='3260'/>",
        CHAP,
        "<initiator>\n  <iqn name='iqn.2013-07.com.example:client'/>\n</initiator>",
      ]),
    ],
  },
  'gluster-and-ssh': {
    devices: [
      disk('vda', '/srv/vm/gluster-and-ssh.qcow2'),
      networkDisk('vdb', 'gluster', 'volume/path/image', ["<host name='192.0.2.1' port='24007'/>"]),
      networkDisk('vdc', 'nfs', '/exports/image', ["<host name='192.0.2.2'/>", "<identity user='qemu' group='qemu'/>"]),
    ],
  },
  'nbd-with-chain': {
    devices: [
      `<disk type='file' device='disk'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/vm/nbd-with-chain.qcow2'/>
  <backingStore type='network'>
    <format type='raw'/>
    <source protocol='nbd' name='base' tls='yes'>
      <host name='nbd.example.org' port='10809'/>
    </source>
    <backingStore/>
  </backingStore>
  <target dev='vda' bus='virtio'/>
</disk>`,
    ],
  },
  'luks-old-place': {
    devices: [
      disk('vda', '/srv/vm/luks-old-place.raw', 'raw', [
        "<encryption format='luks'>\n  <secret type='passphrase' usage='luks-old-place'/>\n</encryption>",
      ]),
    ],
  },
  'disk-labelled': {
    devices: [
      disk('vda', '/srv/vm/disk-labelled.qcow2').replace(
        "<source file='/srv/vm/disk-labelled.qcow2'/>",
        "<source file='/srv/vm/disk-labelled.qcow2' startupPolicy='mandatory'>\n    <seclabel model='dac' relabel='no'/>\n  </source>",
      ),
    ],
  },
  'disk-metadata-cache': {
    os: "<os>\n  <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>\n</os>",
    devices: [
      "<disk type='file' device='disk' model='virtio-non-transitional'>\n  <driver name='qemu' type='qcow2' iommu='on' ats='off'>\n    <metadata_cache>\n      <max_size unit='MiB'>4</max_size>\n    </metadata_cache>\n  </driver>\n  <source file='/srv/vm/disk-metadata-cache.qcow2'/>\n  <target dev='vda' bus='virtio' rotation_rate='1'/>\n  <boot order='1'/>\n  <blockio logical_block_size='512' physical_block_size='4096'/>\n  <geometry cyls='16383' heads='16' secs='63' trans='lba'/>\n</disk>",
    ],
  },
  'block-with-slices': {
    devices: [
      "<disk type='block' device='disk'>\n  <driver name='qemu' type='raw' cache='none' io='native'/>\n  <source dev='/dev/vg0/block-with-slices'>\n    <slices>\n      <slice type='storage' offset='12345' size='1073741824'/>\n    </slices>\n  </source>\n  <target dev='sda' bus='scsi'/>\n</disk>",
    ],
  },
  'directory-disk': {
    devices: [
      disk('vda', '/srv/vm/directory-disk.qcow2'),
      anyDisk('dir', 'disk', "dir='/srv/share'", 'vdb', 'virtio', 'fat', ['<readonly/>']),
    ],
  },
  'nvme-disk': {
    devices: [
      disk('vda', '/srv/vm/nvme-disk.qcow2'),
      "<disk type='nvme' device='disk'>\n  <driver name='qemu' type='raw'/>\n  <source type='pci' managed='yes' namespace='1'>\n    <address domain='0x0000' bus='0x01' slot='0x00' function='0x0'/>\n  </source>\n  <target dev='vdb' bus='virtio'/>\n</disk>",
    ],
  },
  'vhostuser-disk': {
    tuning: ["<memoryBacking>\n  <access mode='shared'/>\n</memoryBacking>", "<vcpu placement='static'>2</vcpu>"],
    devices: [
      disk('vda', '/srv/vm/vhostuser-disk.qcow2'),
      "<disk type='vhostuser' device='disk'>\n  <driver name='qemu' type='raw'/>\n  <source type='unix' path='/run/vm/vhost-blk.sock'>\n    <reconnect enabled='yes' timeout='10'/>\n  </source>\n  <target dev='vdb' bus='virtio'/>\n</disk>",
    ],
  },
  'uefi-template-only': {
    os: PFLASH(OVMF, "<nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'/>"),
    devices: [disk('vda', '/srv/vm/uefi-template-only.qcow2')],
  },
  'uefi-stateless': {
    os: PFLASH("<loader readonly='yes' type='pflash' stateless='yes'>/usr/share/OVMF/OVMF.amdsev.fd</loader>", ''),
    devices: [disk('vda', '/srv/vm/uefi-stateless.qcow2')],
  },
  'uefi-nvram-block': {
    os: PFLASH(OVMF, "<nvram type='block'>\n    <source dev='/dev/vg0/uefi-nvram-block-vars'/>\n  </nvram>"),
    devices: [disk('vda', '/srv/vm/uefi-nvram-block.qcow2')],
  },
  'uefi-nvram-network': {
    os: PFLASH(
      OVMF,
      "<nvram type='network'>\n    <source protocol='iscsi' name='iqn.2013-07.com.example:vars/0'>\n      <host name='example.org' port='3260'/>\n    </source>\n  </nvram>",
    ),
    devices: [disk('vda', '/srv/vm/uefi-nvram-network.qcow2')],
  },
  'sysinfo-fwcfg': { machine: [SMBIOS_OF_THE_REST], devices: [disk('vda', '/srv/vm/sysinfo-fwcfg.qcow2')] },
  'seclabels-two': {
    tail: [
      "<seclabel type='dynamic' model='selinux' relabel='yes'>\n  <baselabel>system_u:system_r:svirt_custom_t:s0</baselabel>\n</seclabel>",
      "<seclabel type='static' model='dac' relabel='no'>\n  <label>vm-web:vm-web</label>\n</seclabel>",
    ],
  },
  'launch-security-s390': { machine: ["<launchSecurity type='s390-pv'/>"] },
  'launch-security-snp': {
    machine: ["<launchSecurity type='sev-snp'>\n  <policy>0x00030000</policy>\n</launchSecurity>"],
  },
  'cpu-pinning': {
    tuning: [
      "<vcpu placement='static'>2</vcpu>",
      "<vcpus>\n  <vcpu id='0' enabled='yes' hotpluggable='no' order='1'/>\n  <vcpu id='1' enabled='yes' hotpluggable='yes' order='2'/>\n</vcpus>",
      "<cputune>\n  <period>100000</period>\n  <quota>50000</quota>\n  <vcpupin vcpu='0' cpuset='0'/>\n  <vcpupin vcpu='1' cpuset='1'/>\n  <emulatorpin cpuset='0-1'/>\n  <vcpusched vcpus='0' scheduler='fifo' priority='1'/>\n</cputune>",
      '<resource>\n  <partition>/vm/production</partition>\n</resource>',
    ],
    devices: [disk('vda', '/srv/vm/cpu-pinning.qcow2')],
  },
  'block-tuning': {
    head: ["<memtune>\n  <hard_limit unit='KiB'>4194304</hard_limit>\n</memtune>"],
    tuning: [
      '<blkiotune>\n  <weight>800</weight>\n  <device>\n    <path>/dev/vg0/block-tuning</path>\n    <weight>1000</weight>\n  </device>\n</blkiotune>',
      "<vcpu placement='static'>2</vcpu>",
    ],
    devices: [anyDisk('block', 'disk', "dev='/dev/vg0/block-tuning'", 'vda', 'virtio')],
  },
  'memory-dimm': {
    head: ["<maxMemory slots='16' unit='KiB'>16777216</maxMemory>"],
    machine: ["<cpu>\n  <numa>\n    <cell id='0' cpus='0-1' memory='524288' unit='KiB'/>\n  </numa>\n</cpu>"],
    devices: [
      "<memory model='dimm' access='private' discard='yes'>\n  <target>\n    <size unit='KiB'>131072</size>\n    <node>0</node>\n  </target>\n</memory>",
      "<memory model='virtio-mem'>\n  <source>\n    <pagesize unit='KiB'>2048</pagesize>\n  </source>\n  <target>\n    <size unit='KiB'>131072</size>\n    <node>0</node>\n    <block unit='KiB'>2048</block>\n    <requested unit='KiB'>65536</requested>\n  </target>\n</memory>",
    ],
  },
  'nic-sockets': {
    devices: [
      nic('mcast', "address='230.0.0.1' port='5558'", '00:01:01'),
      nic('server', "address='192.168.0.1' port='5558'", '00:01:02'),
      nic('client', "address='192.168.0.1' port='5558'", '00:01:03'),
      "<interface type='udp'>\n  <mac address='52:54:00:00:01:04'/>\n  <source address='127.0.0.1' port='11115'>\n    <local address='127.0.0.1' port='11116'/>\n  </source>\n  <model type='virtio'/>\n</interface>",
    ],
  },
  'nic-passt': {
    devices: [
      "<interface type='user'>\n  <mac address='52:54:00:00:01:05'/>\n  <portForward proto='tcp' address='127.0.0.1'>\n    <range start='2022' to='22'/>\n  </portForward>\n  <model type='virtio'/>\n  <backend type='passt' logFile='/var/log/vm/nic-passt.log'/>\n</interface>",
    ],
  },
  'nic-8021qbg': {
    devices: [
      nic('direct', "dev='eth0.2' mode='vepa'", '00:01:06', [
        "<virtualport type='802.1Qbg'>\n  <parameters managerid='11' typeid='1193047' typeidversion='2' instanceid='09b11c53-8b5c-4eeb-8f00-d84eaa0aaa4f'/>\n</virtualport>",
      ]),
    ],
  },
  'nic-teaming': {
    devices: [
      nic('bridge', "bridge='br0'", '00:01:07', [
        "<teaming type='persistent'/>",
        "<alias name='ua-backup0'/>",
        "<driver name='vhost' queues='4'/>",
        "<vlan trunk='yes'>\n  <tag id='42'/>\n  <tag id='47' nativeMode='untagged'/>\n</vlan>",
      ]),
      "<interface type='network'>\n  <mac address='52:54:00:00:01:08'/>\n  <source network='hostdev-pool'/>\n  <teaming type='transient' persistent='ua-backup0'/>\n</interface>",
    ],
  },
  'nic-vdpa': { devices: [nic('vdpa', "dev='/dev/vhost-vdpa-0'", '00:01:09')] },
  'parallel-kinds': {
    devices: [
      character('parallel', 'pty', ["<target port='0'/>"]),
      character('parallel', 'unix', ["<source mode='bind' path='/run/vm/parallel-kinds.sock'/>", "<target port='1'/>"]),
      character('parallel', 'tcp', [
        "<source mode='bind' host='127.0.0.1' service='4560'/>",
        "<protocol type='raw'/>",
        "<target port='2'/>",
      ]),
    ],
  },
  'console-kinds': {
    devices: [
      VIRTIO_SERIAL,
      character('console', 'pty', ["<target type='serial' port='0'/>"]),
      character('console', 'unix', [
        "<source mode='bind' path='/run/vm/console-kinds.sock'/>",
        "<log file='/var/log/vm/console-kinds.log' append='on'/>",
        "<target type='virtio' port='1'/>",
      ]),
      character('console', 'file', ["<source path='/var/log/vm/console.out'/>", "<target type='virtio' port='2'/>"]),
      character('console', 'tcp', [
        "<source mode='bind' host='127.0.0.1' service='4561' tls='no'/>",
        "<protocol type='raw'/>",
        "<target type='virtio' port='3'/>",
      ]),
    ],
  },
  'serial-kinds': {
    devices: [
      character('serial', 'udp', [
        "<source mode='bind' host='127.0.0.1' service='4570'/>",
        "<source mode='connect' host='logs.example.org' service='4571'/>",
        "<target type='isa-serial' port='0'/>",
      ]),
      character('serial', 'pipe', ["<source path='/run/vm/pipe'/>", "<target type='isa-serial' port='1'/>"]),
      character('serial', 'null', ["<target type='isa-serial' port='2'/>"]),
      character('serial', 'stdio', ["<target type='isa-serial' port='3'/>"]),
    ],
  },
  'channel-kinds': {
    devices: [
      VIRTIO_SERIAL,
      character('channel', 'qemu-vdagent', [
        "<source>\n  <clipboard copypaste='yes'/>\n  <mouse mode='client'/>\n</source>",
        "<target type='virtio' name='com.redhat.spice.0'/>",
      ]),
      character('channel', 'spiceport', [
        "<source channel='org.spice-space.webdav.0'/>",
        "<target type='virtio' name='org.spice-space.webdav.0'/>",
      ]),
      character('channel', 'unix', [
        "<source mode='connect' path='/run/vm/hub.sock'/>",
        "<target type='virtio' name='com.example.hub'/>",
      ]),
      character('channel', 'null', ["<target type='virtio' name='com.example.none'/>"]),
      "<channel type='pty'>\n  <target type='guestfwd' address='10.0.2.1' port='4600'/>\n</channel>",
    ],
  },
  'smartcards-and-redirection': {
    devices: [
      "<controller type='usb' index='0' model='ich9-ehci1'/>",
      "<smartcard mode='passthrough' type='tcp'>\n  <source mode='bind' host='127.0.0.1' service='2001'/>\n  <protocol type='raw'/>\n</smartcard>",
      "<redirdev bus='usb' type='tcp'>\n  <source mode='connect' host='localhost' service='4000'/>\n  <protocol type='raw'/>\n</redirdev>",
      "<redirfilter>\n  <usbdev class='0x08' vendor='0x15E1' product='0x2007' version='1.10' allow='yes'/>\n  <usbdev allow='no'/>\n</redirfilter>",
    ],
  },
  'spice-tls-auto': {
    devices: [
      "<graphics type='spice' autoport='yes' keymap='de' passwd='geheim' passwdValidTo='2030-01-01T00:00:00'>\n  <listen type='address' address='::1'/>\n  <channel name='display' mode='insecure'/>\n  <gl enable='no'/>\n</graphics>",
    ],
  },
  'spice-socket': {
    devices: ["<graphics type='spice'>\n  <listen type='socket' socket='/run/vm/spice-socket.sock'/>\n</graphics>"],
  },
  'vnc-websocket-auto': {
    devices: [
      "<graphics type='vnc' port='-1' autoport='yes' websocket='-1' passwd='&lt;&quot;&amp;&quot;&gt;' sharePolicy='allow-exclusive'/>",
    ],
  },
  'graphics-local': {
    devices: [
      "<graphics type='sdl' display=':0.0' xauth='/home/user/.Xauthority'/>",
      "<graphics type='egl-headless'>\n  <gl rendernode='/dev/dri/renderD128'/>\n</graphics>",
      "<graphics type='dbus' address='unix:path=/run/vm/dbus'/>",
    ],
  },
  'vsock-plain': { devices: ["<vsock model='virtio'/>"] },
  'tpm-emulator-encrypted': {
    devices: [
      "<tpm model='tpm-tis'>\n  <backend type='emulator' version='2.0' persistent_state='yes'>\n    <encryption secret='6dd3e4a5-1d76-44ce-961f-f119f5aad935'/>\n    <active_pcr_banks>\n      <sha256/>\n    </active_pcr_banks>\n  </backend>\n</tpm>",
    ],
  },
  'tpm-external': {
    devices: [
      "<tpm model='tpm-crb'>\n  <backend type='external'>\n    <source type='unix' mode='connect' path='/run/vm/swtpm.sock'/>\n  </backend>\n</tpm>",
    ],
  },
  'hostdev-more': {
    devices: [
      hostdev('pci', " managed='no'", "<address domain='0x0000' bus='0x0a' slot='0x00' function='0x1'/>").replace(
        '\n</hostdev>',
        "\n  <rom bar='on' file='/srv/rom/card.rom'/>\n  <driver name='vfio'/>\n</hostdev>",
      ),
      "<hostdev mode='subsystem' type='scsi_host' managed='no'>\n  <source protocol='vhost' wwpn='naa.50014057667280d8'/>\n</hostdev>",
    ],
  },
  'shared-memory': {
    devices: [
      "<shmem name='plain' role='peer'>\n  <model type='ivshmem-plain'/>\n  <size unit='M'>4</size>\n</shmem>",
      "<shmem name='door'>\n  <model type='ivshmem-doorbell'/>\n  <server path='/run/vm/ivshmem'/>\n  <msi vectors='32' ioeventfd='on'/>\n</shmem>",
    ],
  },
  'virtiofs-socket': {
    devices: [
      "<filesystem type='mount'>\n  <driver type='virtiofs' queue='1024'/>\n  <source socket='/run/vm/virtiofsd.sock'/>\n  <target dir='outside'/>\n</filesystem>",
      "<filesystem type='mount' accessmode='squash' multidevs='remap'>\n  <driver type='path' wrpolicy='immediate'/>\n  <source dir='/srv/数据 &amp; more'/>\n  <target dir='data'/>\n</filesystem>",
    ],
  },
  'rng-socket': {
    devices: [
      "<rng model='virtio'>\n  <backend model='egd' type='unix'>\n    <source mode='bind' path='/run/vm/rng-socket.sock'/>\n  </backend>\n</rng>",
    ],
  },
}
