import { defineWords } from '../../app/i18n'

/** Words for the codes main sends with a plan: notices, fixes, reasons. A code that is missing here is shown as it is. */
export const noticeWords = defineWords('clone-codes', {
  en: {
    notice: {
      'name-invalid': {
        title: 'libvirt cannot take this name',
        detail: '{{why}}',
      },
      'name-taken': {
        title: 'A VM named {{name}} is there already',
        detail: 'Two VMs of a host cannot have one name.',
      },
      'file-invalid': {
        title: 'This file name cannot be used',
        detail: '{{why}}',
      },
      'file-taken': {
        title: '{{path}} is there already',
        detail: 'A file that exists is never overwritten.',
      },
      'file-same-twice': {
        title: 'Two disks have one file',
        detail: 'Each new disk needs a file of its own.',
      },
      'directory-missing': {
        title: '{{directory}} is not there',
        detail: 'The host has no such directory.',
      },
      'directory-not-absolute': {
        title: 'The directory must begin with “/”',
        detail: 'It is a directory of the host.',
      },
      'directory-not-writable': {
        title: '{{directory}} cannot be written to',
        detail: 'The user of this connection has no right to make files there.',
      },
      'directory-no-pool': {
        title: '{{directory}} is in no storage pool',
        detail: 'Without a right to the files, libvirt copies, and it writes to pools only.',
      },
      'no-space': {
        title: '{{directory}} has not enough room',
        detail: 'Needs {{neededBytes}}, has {{freeBytes}}: {{missingBytes}} missing.',
      },
      'source-running': {
        title: 'The VM is in use: {{state}}',
        detail: 'Its disks change while they are copied. It must be shut off.',
      },
      'source-saved': {
        title: 'The saved state stays behind',
        detail: 'The clone gets the disks as they are and starts from power off, as after a power cut.',
      },
      'source-gone': {
        title: 'The VM is gone',
        detail: 'Somebody has removed it from this host.',
      },
      'mac-invalid': {
        title: 'This is not a MAC address',
        detail: 'It has six pairs of hex digits, such as 52:54:00:1c:9a:42.',
      },
      'mac-multicast': {
        title: 'A multicast address cannot be an interface’s',
        detail: 'The second digit must be even.',
      },
      'mac-taken': {
        title: '{{by}} has this MAC',
        detail: 'Two interfaces with {{mac}} disturb each other on one network.',
      },
      'mac-same-twice': {
        title: 'Two interfaces have one MAC',
        detail: 'Each interface needs a MAC of its own.',
      },
      'disk-missing': {
        title: '{{path}} is not there',
        detail: 'The definition names this file, but the host has none.',
      },
      'disk-in-use': {
        title: '{{path}} is in use',
        detail: 'Another program has it open for writing.',
      },
      'disk-unreadable': {
        title: '{{path}} cannot be read',
        detail: 'It can be left out, not copied.',
      },
      'disk-network': {
        title: '{{target}} is a network disk',
        detail: 'It can be left out, not copied.',
      },
      'action-impossible': {
        title: '{{target}} cannot be done this way',
        detail: '{{reason}}. Choose another way for this disk.',
      },
      'format-loses-snapshots': {
        title: 'The format holds no snapshots',
        detail: '{{target}} has {{count}} of them; they stay with the original.',
      },
      'snapshots-stay': {
        title: '{{target}}: internal snapshots stay behind ({{count}})',
        detail: 'A copy holds the present state only.',
      },
      'external-snapshots-stay': {
        title: 'External snapshots stay behind',
        detail: 'A copy holds the present state only, in one file.',
      },
      'linked-base': {
        title: '{{path}} becomes a base',
        detail: 'The clone reads from it: once the original runs and writes to it, the clone is broken.',
      },
      'shared-writable': {
        title: 'Two VMs can write to {{target}}',
        detail: 'If both run at once, {{path}} is destroyed.',
      },
      'lun-becomes-disk': {
        title: '{{target}} becomes a plain disk',
        detail: 'The copy is a file: SCSI commands do not go through to a device any more.',
      },
      'disk-encrypted': {
        title: '{{target}} is encrypted',
        detail: 'The clone uses the same secret of libvirt as the original.',
      },
      'interface-name-dropped': {
        title: 'Interface {{n}} loses its fixed name {{name}}',
        detail: 'Two VMs cannot have it; libvirt gives the clone one of its own.',
      },
      'fixed-tcp-port': {
        title: 'A {{device}} listens on the fixed port {{port}}',
        detail: 'Original and clone cannot run at once.',
      },
      'filesystem-shared': {
        title: 'Both use the directory {{path}}',
        detail: 'Shared as {{target}}: what one guest writes, the other sees.',
      },
      'memory-file-shared': {
        title: 'Both use the memory file {{path}}',
        detail: 'Running both at once mixes their memory.',
      },
      'disk-undecided': {
        title: 'Nothing was decided for {{target}}',
        detail: 'Choose what to do with this disk.',
      },
      'not-representable': {
        title: 'The definition cannot hold this value',
        detail: '{{detail}}',
      },
      'not-a-domain': {
        title: 'This is no definition of a VM',
        detail: 'It begins with <{{name}}>.',
      },
      'host-device': {
        title: 'Uses a device of the host: {{device}}',
        detail: 'Only one VM can have it at a time.',
      },
      'tpm-state-empty': {
        title: 'The TPM starts empty',
        detail: 'Keys of the original, such as those of disk encryption, are not in the clone.',
      },
      'launch-security': {
        title: 'The VM is bound to its memory encryption',
        detail: 'Launch security holds keys of one VM only.',
      },
      'shared-socket': {
        title: 'Both VMs use the socket {{path}}',
        detail: 'Only one can have it at a time.',
      },
      'vsock-fixed': {
        title: 'The vsock address is fixed',
        detail: 'Original and clone cannot run at once.',
      },
      'fixed-port': {
        title: 'Graphics port {{port}} is fixed',
        detail: 'Original and clone cannot run at once.',
      },
      'static-seclabel': {
        title: 'The fixed security label is left out',
        detail: 'The clone gets a label of its own, as new VMs do.',
      },
      'not-understood': {
        title: 'Something in the definition is not understood',
        detail: 'It stays byte for byte: {{detail}}',
      },
      'still-mentions-source': {
        title: 'The clone still names the original',
        detail: '{{detail}} (line {{line}})',
      },
      'qemu-commandline': {
        title: 'QEMU options are passed through',
        detail: 'They are copied as they are; files or ports in them are used twice.',
      },
      'no-qemu-img': {
        title: 'qemu-img is not installed on this host',
        detail: 'Copying disks needs it. Install it on the host: {{command}}',
      },
      'directory-unknown': {
        title: 'The host did not say whether {{directory}} exists',
        detail: 'The job checks it before it copies.',
      },
      'space-unknown': {
        title: 'The host did not say how much space {{directory}} has',
        detail: 'The job stops and removes its files if the space runs out.',
      },
      'formats-unknown': {
        title: 'The host did not list its image formats',
        detail: 'Each copy keeps the format of its original.',
      },
      'storage-engine-no-cancel': {
        title: 'Cancel acts when libvirt lets go',
        detail: 'The images may not be read by this user, so libvirt copies; one disk cannot be stopped in the middle.',
      },
      misnamed: {
        title: 'The name says another format',
        detail: '{{path}} is {{format}}.',
      },
      'no-verify-storage': {
        title: 'Copies by libvirt are not verified',
        detail: 'Comparing needs a right to read the files.',
      },
      'no-verify-snapshot': {
        title: 'A snapshot inside an image is not verified',
        detail: 'Nothing can compare it with the copy.',
      },
      'snapshot-needs-files': {
        title: 'libvirt copies no snapshot inside an image',
        detail: 'That needs a right to read the files: sign in as root, or with sudo.',
      },
      'disk-direct': {
        title: '{{target}} is not a file: {{source}}',
        detail: 'QEMU uses this device directly. It can be left out, not copied.',
      },
      'disk-pool-inactive': {
        title: 'Storage pool {{pool}} is not active',
        detail: '{{target}} is its volume {{volume}}. Start the pool to copy it.',
      },
      'disk-volume-missing': {
        title: '{{pool}}/{{volume}} is not available',
        detail: 'Storage pool {{pool}} is not active, or has no such volume.',
      },
      'image-corrupt': {
        title: '{{target}} is marked as corrupt',
        detail:
          'The original cannot start, and the copy may hold wrong data. Back up {{path}}, then check and repair it: {{command}}',
      },
      'medium-missing': {
        title: '{{path}} is missing',
        detail: 'The clone cannot start while this medium is in drive {{target}}.',
      },
      'shared-missing': {
        title: '{{path}} is missing',
        detail: 'The clone cannot start while {{target}} uses this file.',
      },
      'directory-of-devices': {
        title: '{{directory}} holds devices, not files',
        detail: 'Choose a directory on a disk.',
      },
      'directory-in-memory': {
        title: '{{directory}} is in memory (tmpfs)',
        detail: 'Files there are lost when the host reboots.',
      },
      'shmem-shared': {
        title: 'Both use the shared memory {{name}}',
        detail:
          'What one guest writes there, the other reads. For memory of its own, give the clone’s device another name.',
      },
      'lease-shared': {
        title: 'Both VMs hold the lease {{key}}',
        detail: 'Only one of them can run at a time.',
      },
      'port-shared': {
        title: 'Interface {{n}} keeps its port ID {{id}}',
        detail: 'The network controller knows one port by it. Register a port for the clone before both run.',
      },
      'varstore-missing': {
        title: 'The firmware settings are not copied',
        detail: 'The clone starts with the settings of a new VM.',
      },
      'smbios-kept': {
        title: 'Serial numbers of the system stay: {{names}}',
        detail: 'Licences and inventory tools may take both VMs for one.',
      },
      'smbios-new': {
        title: 'The clone gets new system serial numbers',
        detail: 'Changed: {{names}}.',
      },
      'disk-serials-kept': {
        title: 'Disk serial numbers stay: {{names}}',
        detail: 'The guest finds its disks by them. Other systems may take both disks for one.',
      },
      'disk-serials-new': {
        title: 'The clone’s disks get new serial numbers',
        detail: '{{names}}: a guest that mounts by serial number (/dev/disk/by-id) no longer finds them.',
      },
      'nvram-missing': {
        title: 'The firmware settings are not copied',
        detail: '{{path}} cannot be read. The clone starts with the settings of a new VM.',
      },
    },
    state: {
      running: 'running',
      paused: 'paused',
      'shutting-down': 'shutting down',
      'shut-off': 'shut off',
      saved: 'saved',
      crashed: 'crashed',
      suspended: 'asleep',
      unknown: 'unknown',
    },
    why: {
      empty: 'A name has at least one character.',
      dot: '“.” and “..” are names of directories.',
      slash: 'A name has no “/”.',
      control: 'A name has no line break, tab or other control character.',
      'too-long': 'A name has at most 240 bytes.',
    },
    fix: {
      'use-name': 'Use {{name}}',
      'use-file': 'Use {{name}}',
      'use-pool': 'Use pool {{pool}}, {{freeBytes}} free',
      'make-linked': 'Make a linked clone',
      'make-empty': 'Make it empty',
      'make-copy': 'Copy it',
      'share-disk': 'Share it',
      'start-pool': 'Start pool {{pool}}',
      eject: 'Eject the medium',
      'new-smbios': 'Use new ones',
      'keep-smbios': 'Keep the original’s',
      'new-disk-serials': 'Use new ones',
      'keep-disk-serials': 'Keep the original’s',
      'leave-out': 'Leave it out',
      'shut-down': 'Shut down',
      'force-off': 'Force off',
      'force-off-sure': 'Force off: the guest loses what it has not written',
      'new-mac': 'Use {{mac}}',
      'keep-free-port': 'Choose a free port',
    },
    reason: {
      'network-disk': 'Not for a network disk',
      'no-medium': 'No medium is in',
      'reflink-unsupported': 'The file system shares no blocks',
      'file-system-differs': 'Needs the source’s file system',
      'source-running': 'The VM must be shut off',
      'format-cannot': 'The format cannot do it',
      'storage-engine': 'Needs a right to the files',
      'block-device': 'Not for a block device',
      'read-only-media': 'Read-only, stays as it is',
      'image-unreadable': 'The image cannot be read',
      'volume-unavailable': 'Its storage pool does not have it now',
      'direct-device': 'QEMU uses the device directly',
      encrypted: 'The new file would need its own encryption',
      'encrypted-below': 'A backing file of an encrypted chain needs its key',
      'several-files': 'Its data is in several files',
      'relative-backing': 'Its backing file is found only beside the source',
      shareable: 'A shareable disk must be raw and independent',
      'image-corrupt': 'The image is marked as corrupt',
      'not-a-medium': 'Only for CD-ROM and floppy drives',
      'inside-image': 'The snapshot lies inside the image',
    },
  },
  zh: {
    notice: {
      'name-invalid': {
        title: 'libvirt 不接受此名称',
        detail: '{{why}}',
      },
      'name-taken': {
        title: '已有名为 {{name}} 的虚拟机',
        detail: '同一主机上的虚拟机不能同名。',
      },
      'file-invalid': {
        title: '不能使用此文件名',
        detail: '{{why}}',
      },
      'file-taken': {
        title: '{{path}} 已存在',
        detail: '已有文件不会被覆盖。',
      },
      'file-same-twice': {
        title: '两个磁盘使用同一文件',
        detail: '每个新磁盘需要各自的文件。',
      },
      'directory-missing': {
        title: '{{directory}} 不存在',
        detail: '主机上没有此目录。',
      },
      'directory-not-absolute': {
        title: '目录须以 “/” 开头',
        detail: '这是主机上的目录。',
      },
      'directory-not-writable': {
        title: '{{directory}} 不可写',
        detail: '此连接的用户无权在该处创建文件。',
      },
      'directory-no-pool': {
        title: '{{directory}} 不属于任何存储池',
        detail: '无权读写文件时由 libvirt 复制，它只能写入存储池。',
      },
      'no-space': {
        title: '{{directory}} 空间不足',
        detail: '需要 {{neededBytes}}，可用 {{freeBytes}}，缺少 {{missingBytes}}。',
      },
      'source-running': {
        title: '虚拟机正在使用：{{state}}',
        detail: '复制时磁盘会变化，须先关机。',
      },
      'source-saved': {
        title: '已保存的状态不会复制',
        detail: '克隆得到当前磁盘，从关机状态启动，如同断电之后。',
      },
      'source-gone': {
        title: '虚拟机已不存在',
        detail: '它已从此主机移除。',
      },
      'mac-invalid': {
        title: '不是 MAC 地址',
        detail: '应为六组十六进制数，例如 52:54:00:1c:9a:42。',
      },
      'mac-multicast': {
        title: '接口不能使用组播地址',
        detail: '第二位数字须为偶数。',
      },
      'mac-taken': {
        title: '{{by}} 已使用此 MAC',
        detail: '同一网络中两个 {{mac}} 会互相干扰。',
      },
      'mac-same-twice': {
        title: '两个接口的 MAC 相同',
        detail: '每个接口需要各自的 MAC。',
      },
      'disk-missing': {
        title: '{{path}} 不存在',
        detail: '定义中有此文件，但主机上没有。',
      },
      'disk-in-use': {
        title: '{{path}} 正在使用',
        detail: '另一程序正以写方式打开它。',
      },
      'disk-unreadable': {
        title: '无法读取 {{path}}',
        detail: '可以共用或不包含，不能复制。',
      },
      'disk-network': {
        title: '{{target}} 是网络磁盘',
        detail: '可以共用或不包含，不能复制。',
      },
      'action-impossible': {
        title: '{{target}} 不支持此方式',
        detail: '{{reason}}。请为此磁盘选择其他方式。',
      },
      'format-loses-snapshots': {
        title: '该格式不能保存快照',
        detail: '{{target}} 有 {{count}} 个快照，它们留在原虚拟机。',
      },
      'snapshots-stay': {
        title: '{{target}}：{{count}} 个内部快照不会复制',
        detail: '副本只含当前状态。',
      },
      'external-snapshots-stay': {
        title: '外部快照不会复制',
        detail: '副本只含当前状态，合为一个文件。',
      },
      'linked-base': {
        title: '{{path}} 将成为基础镜像',
        detail: '克隆从它读取：原虚拟机一旦运行并写入，克隆就会损坏。',
      },
      'shared-writable': {
        title: '两台虚拟机都能写入 {{target}}',
        detail: '同时运行会破坏 {{path}}。',
      },
      'lun-becomes-disk': {
        title: '{{target}} 将变为普通磁盘',
        detail: '副本是文件，SCSI 命令不再直达设备。',
      },
      'disk-encrypted': {
        title: '{{target}} 已加密',
        detail: '克隆与原虚拟机使用同一个 libvirt 密钥。',
      },
      'interface-name-dropped': {
        title: '接口 {{n}} 不再使用固定名称 {{name}}',
        detail: '两台虚拟机不能同名，libvirt 会另行分配。',
      },
      'fixed-tcp-port': {
        title: '{{device}} 监听固定端口 {{port}}',
        detail: '原虚拟机和克隆不能同时运行。',
      },
      'filesystem-shared': {
        title: '两者共用目录 {{path}}',
        detail: '共享名 {{target}}：一方写入，另一方可见。',
      },
      'memory-file-shared': {
        title: '两者共用内存文件 {{path}}',
        detail: '同时运行会混用内存。',
      },
      'disk-undecided': {
        title: '{{target}} 尚未决定',
        detail: '选择处理此磁盘的方式。',
      },
      'not-representable': {
        title: '定义无法容纳此值',
        detail: '{{detail}}',
      },
      'not-a-domain': {
        title: '这不是虚拟机定义',
        detail: '以 <{{name}}> 开头。',
      },
      'host-device': {
        title: '使用主机设备：{{device}}',
        detail: '同一时间只能由一台虚拟机使用。',
      },
      'tpm-state-empty': {
        title: 'TPM 从空白开始',
        detail: '原虚拟机的密钥（例如磁盘加密密钥）不在克隆中。',
      },
      'launch-security': {
        title: '虚拟机与其内存加密绑定',
        detail: '启动安全的密钥只属于一台虚拟机。',
      },
      'shared-socket': {
        title: '两台虚拟机使用同一套接字 {{path}}',
        detail: '同一时间只能由一台使用。',
      },
      'vsock-fixed': {
        title: 'vsock 地址是固定的',
        detail: '原虚拟机和克隆不能同时运行。',
      },
      'fixed-port': {
        title: '图形端口 {{port}} 是固定的',
        detail: '原虚拟机和克隆不能同时运行。',
      },
      'static-seclabel': {
        title: '固定的安全标签不会复制',
        detail: '克隆使用自己的标签，与新虚拟机一样。',
      },
      'not-understood': {
        title: '定义中有无法识别的内容',
        detail: '逐字节保留：{{detail}}',
      },
      'still-mentions-source': {
        title: '克隆中仍提到原虚拟机',
        detail: '{{detail}}（第 {{line}} 行）',
      },
      'qemu-commandline': {
        title: '直接传给 QEMU 的选项',
        detail: '原样复制；其中的文件或端口会被重复使用。',
      },
      'no-qemu-img': {
        title: '主机未安装 qemu-img',
        detail: '复制磁盘需要 qemu-img，请在主机上安装：{{command}}',
      },
      'directory-unknown': {
        title: '主机未说明 {{directory}} 是否存在',
        detail: '任务会在复制前检查。',
      },
      'space-unknown': {
        title: '主机未说明 {{directory}} 的可用空间',
        detail: '空间不足时任务会停止并删除已建的文件。',
      },
      'formats-unknown': {
        title: '主机未给出支持的镜像格式',
        detail: '每个副本保持原镜像的格式。',
      },
      'storage-engine-no-cancel': {
        title: '取消须等 libvirt 放手',
        detail: '此用户无权读取镜像，由 libvirt 复制；一个磁盘不能中途停止。',
      },
      misnamed: {
        title: '名称与格式不符',
        detail: '{{path}} 实为 {{format}}。',
      },
      'no-verify-storage': {
        title: 'libvirt 的副本不校验',
        detail: '校验需要读取文件的权限。',
      },
      'no-verify-snapshot': {
        title: '镜像内部的快照不做校验',
        detail: '没有工具能把它与副本比较。',
      },
      'snapshot-needs-files': {
        title: 'libvirt 不能复制镜像内部的快照',
        detail: '需要读取文件的权限：以 root 登录，或使用 sudo。',
      },
      'disk-direct': {
        title: '{{target}} 不是文件：{{source}}',
        detail: 'QEMU 直接使用此设备。可以不包含，不能复制。',
      },
      'disk-pool-inactive': {
        title: '存储池 {{pool}} 未启动',
        detail: '{{target}} 是其中的卷 {{volume}}。启动存储池后即可复制。',
      },
      'disk-volume-missing': {
        title: '{{pool}}/{{volume}} 不可用',
        detail: '存储池 {{pool}} 未启动，或没有此卷。',
      },
      'image-corrupt': {
        title: '{{target}} 已标记为损坏',
        detail: '原虚拟机无法启动，副本的数据可能有误。请先备份 {{path}}，再检查并修复：{{command}}',
      },
      'medium-missing': {
        title: '{{path}} 不存在',
        detail: '驱动器 {{target}} 中有此介质时，克隆无法启动。',
      },
      'shared-missing': {
        title: '{{path}} 不存在',
        detail: '{{target}} 使用此文件时，克隆无法启动。',
      },
      'directory-of-devices': {
        title: '{{directory}} 存放的是设备，不是文件',
        detail: '请选择磁盘上的目录。',
      },
      'directory-in-memory': {
        title: '{{directory}} 位于内存（tmpfs）',
        detail: '主机重启后，其中的文件会丢失。',
      },
      'shmem-shared': {
        title: '两台虚拟机使用同一共享内存 {{name}}',
        detail: '一方写入的内容，另一方可以读到。需要独立内存时，请为克隆的设备改名。',
      },
      'lease-shared': {
        title: '两台虚拟机使用同一租约 {{key}}',
        detail: '两者不能同时运行。',
      },
      'port-shared': {
        title: '接口 {{n}} 保留端口 ID {{id}}',
        detail: '网络控制器以此识别端口。同时运行前，请为克隆登记新端口。',
      },
      'varstore-missing': {
        title: '固件设置未复制',
        detail: '克隆以新虚拟机的固件设置启动。',
      },
      'smbios-kept': {
        title: '系统序列号保持不变：{{names}}',
        detail: '许可证和资产管理工具可能把两台虚拟机视为同一台。',
      },
      'smbios-new': {
        title: '克隆使用新的系统序列号',
        detail: '已更改：{{names}}。',
      },
      'disk-serials-kept': {
        title: '磁盘序列号保持不变：{{names}}',
        detail: '客户机系统以此识别磁盘。其他系统可能把两块磁盘视为同一块。',
      },
      'disk-serials-new': {
        title: '克隆的磁盘使用新的序列号',
        detail: '{{names}}：按序列号（/dev/disk/by-id）挂载的客户机系统将找不到这些磁盘。',
      },
      'nvram-missing': {
        title: '固件设置不会复制',
        detail: '无法读取 {{path}}。克隆使用新虚拟机的固件设置。',
      },
    },
    state: {
      running: '运行中',
      paused: '已暂停',
      'shutting-down': '正在关机',
      'shut-off': '已关机',
      saved: '已保存',
      crashed: '已崩溃',
      suspended: '睡眠',
      unknown: '未知',
    },
    why: {
      empty: '名称至少有一个字符。',
      dot: '“.” 和 “..” 是目录名。',
      slash: '名称不能含 “/”。',
      control: '名称不能含换行、制表符等控制字符。',
      'too-long': '名称最多 240 字节。',
    },
    fix: {
      'use-name': '使用 {{name}}',
      'use-file': '使用 {{name}}',
      'use-pool': '使用存储池 {{pool}}，可用 {{freeBytes}}',
      'make-linked': '改为链接克隆',
      'make-empty': '改为空盘',
      'make-copy': '改为复制',
      'share-disk': '改为共用',
      'start-pool': '启动存储池 {{pool}}',
      eject: '弹出介质',
      'new-smbios': '使用新的',
      'keep-smbios': '与原虚拟机相同',
      'new-disk-serials': '使用新的',
      'keep-disk-serials': '与原虚拟机相同',
      'leave-out': '不包含',
      'shut-down': '关机',
      'force-off': '强制关机',
      'force-off-sure': '强制关机：客户机未写入的数据会丢失',
      'new-mac': '使用 {{mac}}',
      'keep-free-port': '选用空闲端口',
    },
    reason: {
      'network-disk': '不适用于网络磁盘',
      'no-medium': '没有介质',
      'reflink-unsupported': '该文件系统不能共享数据块',
      'file-system-differs': '须与源在同一文件系统',
      'source-running': '须先关机',
      'format-cannot': '该格式不支持',
      'storage-engine': '需要文件权限',
      'block-device': '不适用于块设备',
      'read-only-media': '只读，保持原样',
      'image-unreadable': '无法读取镜像',
      'volume-unavailable': '存储池当前没有此卷',
      'direct-device': 'QEMU 直接使用此设备',
      encrypted: '新文件需要单独加密',
      'encrypted-below': '加密的后备链需要密钥',
      'several-files': '数据分布在多个文件中',
      'relative-backing': '后备文件只能在源目录中找到',
      shareable: '可共享磁盘必须是独立的 raw 镜像',
      'image-corrupt': '镜像已标记为损坏',
      'not-a-medium': '仅适用于光驱和软驱',
      'inside-image': '快照位于镜像内部',
    },
  },
})
