import { anyDisk, disk, networkDisk, type Parts } from './parts'

const NO_MEDIUM = ['<readonly/>']

/** Disks of every kind. */
export const storage: Readonly<Record<string, Parts>> = {
  'one-disk': { devices: [disk('vda', '/srv/vm/one-disk.qcow2')] },
  'raw-disk': { devices: [disk('vda', '/srv/vm/raw-disk.img', 'raw')] },
  'four-disks': {
    devices: [
      disk('vda', '/srv/vm/four-disks.qcow2'),
      disk('vdb', '/srv/vm/four-disks-data.raw', 'raw'),
      disk('sda', '/srv/ssd/four.disks.log'),
      disk('vdc', '/srv/ssd/swap.img', 'raw'),
    ],
  },
  'disk-options': {
    devices: [
      disk('vda', '/srv/vm/disk-options.qcow2', 'qcow2', [
        '<serial>WD-0001</serial>',
        '<iotune>\n  <read_iops_sec>500</read_iops_sec>\n</iotune>',
        "<address type='pci' domain='0x0000' bus='0x04' slot='0x00' function='0x0'/>",
      ]),
    ],
  },
  'disk-wwn': {
    devices: [
      "<controller type='scsi' index='0' model='virtio-scsi'/>",
      disk('sda', '/srv/vm/disk-wwn.qcow2', 'qcow2', [
        '<wwn>5000c50015ea71aa</wwn>',
        '<vendor>Offshoot</vendor>',
        '<product>Disk</product>',
      ]),
    ],
  },
  'disk-cache-discard': {
    devices: [
      "<disk type='file' device='disk' snapshot='no'>\n  <driver name='qemu' type='qcow2' cache='none' io='native' discard='unmap' detect_zeroes='unmap' queues='4'/>\n  <source file='/srv/vm/disk-cache-discard.qcow2'/>\n  <target dev='vda' bus='virtio'/>\n</disk>",
    ],
  },
  'block-disk': { devices: [anyDisk('block', 'disk', "dev='/dev/vg0/block-disk'", 'vda', 'virtio')] },
  'block-and-file': {
    devices: [
      disk('vda', '/srv/vm/block-and-file.qcow2'),
      anyDisk('block', 'disk', "dev='/dev/vg0/data'", 'vdb', 'virtio'),
    ],
  },
  'volume-disk': {
    devices: [anyDisk('volume', 'disk', "pool='vm' volume='volume-disk.qcow2'", 'vda', 'virtio', 'qcow2')],
  },
  'backing-chain': {
    devices: [
      `<disk type='file' device='disk'>
  <driver name='qemu' type='qcow2'/>
  <source file='/srv/vm/backing-chain.s2'/>
  <backingStore type='file'>
    <format type='qcow2'/>
    <source file='/srv/vm/backing-chain.s1'/>
    <backingStore type='file'>
      <format type='raw'/>
      <source file='/srv/vm/backing-chain.raw'/>
      <backingStore/>
    </backingStore>
  </backingStore>
  <target dev='vda' bus='virtio'/>
</disk>`,
    ],
  },
  'backing-end': {
    devices: [
      "<disk type='file' device='disk'>\n  <driver name='qemu' type='qcow2'/>\n  <source file='/srv/vm/backing-end.qcow2'/>\n  <backingStore/>\n  <target dev='vda' bus='virtio'/>\n</disk>",
    ],
  },
  'readonly-disk': {
    devices: [disk('vda', '/srv/vm/readonly-disk.qcow2'), disk('vdb', '/srv/iso/tools.img', 'raw', ['<readonly/>'])],
  },
  'shareable-disk': {
    devices: [disk('vda', '/srv/vm/shareable-disk.qcow2'), disk('vdb', '/srv/vm/quorum.raw', 'raw', ['<shareable/>'])],
  },
  'transient-disk': { devices: [disk('vda', '/srv/vm/transient-disk.qcow2', 'qcow2', ['<transient/>'])] },
  'empty-cdrom': {
    devices: [
      disk('vda', '/srv/vm/empty-cdrom.qcow2'),
      anyDisk('file', 'cdrom', null, 'sda', 'sata', 'raw', NO_MEDIUM),
    ],
  },
  'cdrom-with-medium': {
    devices: [
      disk('vda', '/srv/vm/cdrom-with-medium.qcow2'),
      anyDisk(
        'file',
        'cdrom',
        "file='/srv/iso/debian-12.iso' startupPolicy='optional'",
        'sda',
        'sata',
        'raw',
        NO_MEDIUM,
      ),
    ],
  },
  'floppy-empty': {
    devices: [disk('vda', '/srv/vm/floppy-empty.qcow2'), anyDisk('file', 'floppy', null, 'fda', 'fdc')],
  },
  'floppy-with-medium': {
    devices: [
      disk('hda', '/srv/vm/floppy-with-medium.img', 'raw'),
      anyDisk('file', 'floppy', "file='/srv/iso/drivers.vfd'", 'fda', 'fdc', 'raw', NO_MEDIUM),
    ],
    os: "<os>\n  <type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type>\n  <boot dev='fd'/>\n</os>",
  },
  rbd: {
    devices: [
      disk('vda', '/srv/vm/rbd.qcow2'),
      networkDisk('vdb', 'rbd', 'pool/image', [
        "<host name='mon1.example.org' port='6789'/>",
        "<auth username='libvirt'>\n  <secret type='ceph' uuid='2ec115d7-3a88-3ceb-bc12-0ac909a6fd87'/>\n</auth>",
      ]),
    ],
  },
  iscsi: {
    devices: [
      disk('vda', '/srv/vm/iscsi.qcow2'),
      networkDisk('vdb', 'iscsi', 'iqn.2013-07.com.example:iscsi-pool/2', ["<host name='example.com' port='3260'/>"]),
    ],
  },
  nbd: {
    devices: [
      disk('vda', '/srv/vm/nbd.qcow2'),
      networkDisk('vdb', 'nbd', 'export', ["<host transport='unix' socket='/run/nbd/nbd.sock'/>"]),
    ],
  },
  luks: {
    devices: [
      disk('vda', '/srv/vm/luks.raw', 'raw').replace(
        "<source file='/srv/vm/luks.raw'/>",
        "<source file='/srv/vm/luks.raw'>\n    <encryption format='luks'>\n      <secret type='passphrase' uuid='0a81f5b2-8403-7b23-c8d6-21ccc2f80d6f'/>\n    </encryption>\n  </source>",
      ),
    ],
  },
  'lun-passthrough': {
    devices: [
      disk('vda', '/srv/vm/lun-passthrough.qcow2'),
      "<disk type='block' device='lun' sgio='filtered' rawio='yes'>\n  <driver name='qemu' type='raw'/>\n  <source dev='/dev/vg0/lun'/>\n  <target dev='sda' bus='scsi'/>\n</disk>",
    ],
  },
  'no-disk': { devices: ["<controller type='usb' index='0' model='none'/>"] },
}
