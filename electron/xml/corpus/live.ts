import { uuidOf } from './parts'

/** Definitions of running VMs, with all that libvirt adds to them, and some that tools or people have made unusual. */
export const live: Readonly<Record<string, (number: number) => string>> = {
  'live-desktop': (number) => `<domain type='kvm' id='7'>
  <name>live-desktop</name>
  <uuid>${uuidOf(number)}</uuid>
  <memory unit='KiB'>2097152</memory>
  <currentMemory unit='KiB'>2097152</currentMemory>
  <vcpu placement='static'>2</vcpu>
  <resource>
    <partition>/machine</partition>
  </resource>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <boot dev='hd'/>
  </os>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/srv/vm/live-desktop.qcow2' index='2'/>
      <backingStore/>
      <target dev='vda' bus='virtio'/>
      <alias name='virtio-disk0'/>
      <address type='pci' domain='0x0000' bus='0x03' slot='0x00' function='0x0'/>
    </disk>
    <disk type='file' device='cdrom'>
      <driver name='qemu'/>
      <target dev='sda' bus='sata'/>
      <readonly/>
      <alias name='sata0-0-0'/>
    </disk>
    <interface type='network'>
      <mac address='52:54:00:00:02:01'/>
      <source network='default' portid='7d3f2f4e-61f1-4b21-9a9c-6a3d2f7c1a55' bridge='virbr0'/>
      <target dev='vnet5'/>
      <model type='virtio'/>
      <alias name='net0'/>
    </interface>
    <serial type='pty'>
      <source path='/dev/pts/3'/>
      <target type='isa-serial' port='0'>
        <model name='isa-serial'/>
      </target>
      <alias name='serial0'/>
    </serial>
    <console type='pty' tty='/dev/pts/3'>
      <source path='/dev/pts/3'/>
      <target type='serial' port='0'/>
      <alias name='serial0'/>
    </console>
    <channel type='unix'>
      <source mode='bind' path='/var/lib/libvirt/qemu/channel/target/domain-7-live-desktop/org.qemu.guest_agent.0'/>
      <target type='virtio' name='org.qemu.guest_agent.0' state='connected'/>
      <alias name='channel0'/>
    </channel>
    <graphics type='spice' port='5900' autoport='yes' listen='127.0.0.1'>
      <listen type='address' address='127.0.0.1'/>
    </graphics>
    <vsock model='virtio'>
      <cid auto='yes' address='5'/>
      <alias name='vsock0'/>
    </vsock>
  </devices>
  <seclabel type='dynamic' model='apparmor' relabel='yes'>
    <label>libvirt-${uuidOf(number)}</label>
    <imagelabel>libvirt-${uuidOf(number)}</imagelabel>
  </seclabel>
  <seclabel type='dynamic' model='dac' relabel='yes'>
    <label>+64055:+64055</label>
    <imagelabel>+64055:+64055</imagelabel>
  </seclabel>
</domain>
`,
  'live-uefi': (number) => `<domain type='kvm' id='12'>
  <name>live-uefi</name>
  <uuid>${uuidOf(number)}</uuid>
  <memory unit='KiB'>1048576</memory>
  <os firmware='efi'>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
    <loader readonly='yes' type='pflash'>/usr/share/OVMF/OVMF_CODE_4M.fd</loader>
    <nvram template='/usr/share/OVMF/OVMF_VARS_4M.fd'>/var/lib/libvirt/qemu/nvram/live-uefi_VARS.fd</nvram>
  </os>
  <devices>
    <disk type='block' device='disk'>
      <driver name='qemu' type='raw'/>
      <source dev='/dev/vg0/live-uefi' index='1'/>
      <backingStore/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <graphics type='vnc' port='5901' autoport='yes' websocket='5701' listen='127.0.0.1'>
      <listen type='address' address='127.0.0.1'/>
    </graphics>
    <tpm model='tpm-crb'>
      <backend type='emulator' version='2.0'/>
      <alias name='tpm0'/>
    </tpm>
  </devices>
</domain>
`,
  'live-mirror': (number) => `<domain type='kvm' id='3'>
  <name>live-mirror</name>
  <uuid>${uuidOf(number)}</uuid>
  <memory unit='KiB'>1048576</memory>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
  </os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/srv/vm/live-mirror.s1' index='3'>
        <seclabel model='dac' relabel='no'/>
      </source>
      <backingStore type='file' index='4'>
        <format type='qcow2'/>
        <source file='/srv/vm/live-mirror.qcow2'/>
        <backingStore/>
      </backingStore>
      <mirror type='file' job='copy' ready='yes'>
        <format type='qcow2'/>
        <source file='/srv/vm/target.qcow2' index='5'/>
        <backingStore/>
      </mirror>
      <target dev='vda' bus='virtio'/>
      <alias name='virtio-disk0'/>
    </disk>
  </devices>
</domain>
`,
  'live-session': (number) => `<domain type='qemu' id='1'>
  <name>live-session</name>
  <uuid>${uuidOf(number)}</uuid>
  <memory unit='KiB'>524288</memory>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
  </os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='/home/user/.local/share/libvirt/images/live-session.qcow2' index='1'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <channel type='unix'>
      <source mode='bind' path='/run/user/1000/libvirt/qemu/run/channel/1-live-session/org.qemu.guest_agent.0'/>
      <target type='virtio' name='org.qemu.guest_agent.0' state='disconnected'/>
    </channel>
    <graphics type='vnc' socket='/home/user/.config/libvirt/qemu/lib/domain-1-live-session/vnc.sock'>
      <listen type='socket' socket='/home/user/.config/libvirt/qemu/lib/domain-1-live-session/vnc.sock'/>
    </graphics>
  </devices>
</domain>
`,
  'comments-everywhere': (number) => `<!-- before the domain: comments-everywhere, ${uuidOf(number)} --><?keep this?>
<domain type='kvm'><!-- 1 -->
  <!-- <name>not-this</name> -->
  <name>comments-everywhere</name><!-- 2 -->
  <uuid><!-- 3 -->${uuidOf(number)}</uuid>
  <!--
    several lines:
    <uuid>00000000-0000-0000-0000-000000000000</uuid>
  -->
  <memory unit='KiB'><!-- half a gigabyte -->524288</memory>
  <os><!-- 4 -->
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
  </os>
  <devices>
    <!-- <disk type='file'><source file='/no'/></disk> -->
    <disk type='file' device='disk'><!-- 5 -->
      <driver name='qemu' type='qcow2'/>
      <!-- the one and only --><source file='/srv/vm/comments.qcow2'/><!-- 6 -->
      <target dev='vda' bus='virtio'/> <!-- 7: a>b -->
      <!-- 8 -->
    </disk>
    <interface type='network'>
      <!-- no MAC here -->
      <source network='default'/>
    </interface>
    <!-- 9 -->
  </devices>
  <?php not for us ?>
</domain>
<!-- after the domain -->
`,
  'four-spaces': (number) => `<domain type="kvm">
    <name>four-spaces</name>
    <uuid>${uuidOf(number).toUpperCase()}</uuid>
    <title lang=''>to go</title>
    <memory >524288</memory >
    <os>
        <type arch="x86_64"
              machine="pc-q35-7.2">hvm</type>
    </os>
    <devices>
        <disk device='disk'
              type='file'
        >
            <source
                file='/srv/vm/four-spaces.img'
            />
            <target dev="vda"
                    bus="virtio"></target>
        </disk>
        <interface
            type='bridge'>
            <mac
                address='52:54:00:00:02:02' ></mac>
            <source bridge="br&#48;"></source>
        </interface>
    </devices>
</domain>
`,
  'signs-and-scripts': (number) => `<domain type='kvm'>
  <name>数据库 &lt;主&gt; &amp; "备份" 'x'</name>
  <uuid>${uuidOf(number)}</uuid>
  <title>生产 &#x1F600; &gt; 测试</title>
  <description>路径：/srv/vm/数据库 &lt;主&gt;.qcow2</description>
  <metadata>
    <房间 xmlns='urn:example:房间' 楼层='三 &gt; 二'>甲</房间>
    <b:backup xmlns:b='urn:example:backup' b:last="2025-01-01" path='a > b'><b:ok/></b:backup>
  </metadata>
  <memory unit='KiB'>524288</memory>
  <os>
    <type arch='x86_64' machine='pc-q35-7.2'>hvm</type>
  </os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file="/srv/vm/数据库 &lt;主> 'a'.qcow2"/>
      <target dev='vda' bus='virtio'/>
      <serial>序列-1</serial>
    </disk>
    <disk type='file' device='cdrom'>
      <driver name='qemu' type='raw'/>
      <source file='/srv/iso/安装 "盘".iso'/>
      <target dev='sda' bus='sata'/>
      <readonly/>
    </disk>
  </devices>
</domain>
`,
}
