/** Why something cannot be done with a snapshot; part of the words of problems. */
export const snapshotProblemWords = {
  en: {
    busy: {
      title: 'Another snapshot operation is running on this VM',
      plain: 'Wait until it ends. The list of jobs shows how far it is.',
    },
    refused: {
      title: 'libvirt cannot do this here',
      plain: 'libvirt refuses it for this VM.',
      by: {
        'raw-disk':
          'Only qcow2 disks hold snapshots inside them. {{names}} cannot: take one of the disks alone, in new overlays.',
        'network-disk': '{{names}} lies on the network: libvirt makes no overlay for it while the VM is off.',
        'no-disk': 'The VM has no disk that it writes to.',
        'uefi-nvram':
          'This libvirt makes no snapshot inside the disks of a VM with UEFI: its NVRAM file cannot hold one. Take one of the disks alone.',
        checkpoints: 'The VM has checkpoints for incremental backups: libvirt makes no snapshot beside them.',
        asleep: 'The guest is asleep. Wake it first.',
        'host-device':
          'The memory of a VM that holds a device of the host cannot be saved: {{names}}. Take one of the disks alone.',
        transient: 'The VM has no saved definition: it is gone when it stops.',
        'no-agent': 'No guest agent answers, so nobody in the guest can write down what is open.',
        'not-running': 'The VM is off: nothing is open, and there is no memory.',
        running: 'Shut the VM down first.',
        'external-revert': 'This libvirt reverts no snapshot that lies in overlays and in the images.',
        'external-delete':
          'libvirt before 9.0 cannot delete external snapshots. Clone the VM to get disks without overlays.',
        'internal-parent':
          'It follows a snapshot inside the images, {{names}}: libvirt does not merge the overlay into those.',
        'several-children': 'Several overlays stand on it: {{names}}. Delete all but one of them first.',
        'mixed-tree':
          'The VM has snapshots inside its images and in overlays. Before version 11.0 libvirt then may remove an image that is needed.',
        'other-branch': 'It lies on a way that the VM has left, and others stand on it. Delete those first.',
        unread:
          'Which files {{names}} stands on cannot be read here by your user, and ways were left: something might stand on its files. Start the VM: then libvirt tells.',
        'name-running': 'QEMU does not accept the name of this snapshot while the VM runs. Shut down the VM first.',
        'orphan-name':
          'libvirt does not accept the name of this snapshot, so it cannot be imported. Remove it from the image instead.',
        'active-parent': 'The VM continues from this snapshot, and others follow it: {{names}}. Delete those first.',
        'volume-off':
          'This libvirt works with snapshots inside the volumes of {{names}} only while the VM runs. Start the VM first.',
        'holds-internal':
          'Its overlay holds internal snapshots, which a merge would remove: {{names}}. Delete those first.',
        comma:
          'The directory of {{names}} has a comma in its name: for a VM that is off, libvirt would make the overlay elsewhere. Start the VM first.',
        saved:
          'The memory of the VM is saved, and belongs to its files as they are. Start it, or discard what is saved, first.',
        'no-place': 'No disk of it is a file: there is no place beside it for the memory.',
        'block-revert':
          '{{names}} was not a file, and part of the snapshot lies inside images: libvirt cannot revert to it. You can clone from it.',
        'volume-merge':
          'The definition named {{names}} by pool and volume then: libvirt does not find its file when it merges.',
        'block-place':
          '{{names}} is no file itself, and its overlay is one: no storage pool with a directory is started that it could lie in.',
        'data-gone': 'What it needs of {{names}} is not there any more: only libvirt’s record is left.',
        'block-job': 'A block job is at {{names}}: it copies, merges or backs up. Wait for its end, or end it, first.',
        'other-image':
          'It lies in the image of {{names}} beneath the overlays that the VM is on: libvirt deletes it only while the VM is off.',
        'overlays-above':
          'Overlays stand on its image, {{names}}: going back would change what they are made of, and all that is in them would be lost. A clone from here can be made.',
        shared:
          'Other VMs stand on files that this would change or remove: {{names}}. What they hold would be lost. Give those a full copy of their disks first.',
        'half-merged':
          'Deleting {{names}} was interrupted. Its files already hold newer data, so you can only delete it. Delete it again to finish.',
        'records-unread':
          'Offshoot cannot read its records on this host, so it cannot tell whether a deletion was interrupted. Refresh to try again.',
        'no-record':
          'Offshoot cannot keep a record on this host, and an interrupted merge must be known afterwards. Free up space in your home directory or /var/tmp, or allow programs to run there.',
        'disk-missing':
          'The current disk of the VM is missing: {{names}}. Mount its storage first. Without this snapshot the overlay would be unknown afterwards.',
        'shared-unknown':
          'Cannot tell whether other VMs use files that this would change: the disks of {{names}} cannot be read. Make them available, then try again.',
        'not-migratable':
          'libvirt cannot save the memory of a VM with these devices: {{names}}. Take a snapshot of the disks alone.',
        'memory-gone': 'The file of its memory is not there any more: {{names}}. A clone from here has its disks.',
      },
    },
    gone: {
      title: 'The snapshot is gone',
      detail: '{{name}} is not there any more.',
      plain: 'It is not there any more.',
    },
    exists: {
      title: 'The name is in use',
      detail: 'The VM has a snapshot of the name {{name}}.',
      plain: 'The VM has a snapshot of that name.',
    },
    changed: {
      title: 'A snapshot was deleted meanwhile',
      detail:
        'A snapshot inside {{source}} was deleted while one was copied: the copy cannot be trusted, and was not used.',
      plain:
        'A snapshot inside the image was deleted while one was copied: the copy cannot be trusted, and was not used.',
    },
    risky: {
      title: 'libvirt wants a word more',
      plain:
        'The VM’s devices or a saved state do not go with the snapshot. Reverting starts it anew and drops a saved state.',
    },
  },
  zh: {
    busy: {
      title: '此虚拟机正在进行另一个快照操作',
      plain: '请等待操作结束。任务列表显示其进度。',
    },
    refused: {
      title: 'libvirt 在此无法执行',
      plain: 'libvirt 拒绝对这台虚拟机执行。',
      by: {
        'raw-disk': '只有 qcow2 磁盘能在内部保存快照，{{names}} 不能：可改为只对磁盘创建新的覆盖文件。',
        'network-disk': '{{names}} 位于网络上：虚拟机关机时 libvirt 不为其创建覆盖文件。',
        'no-disk': '虚拟机没有可写的磁盘。',
        'uefi-nvram': '此版本的 libvirt 不为 UEFI 虚拟机创建磁盘内部快照：其 NVRAM 文件无法保存快照。可只对磁盘创建。',
        checkpoints: '虚拟机有增量备份的检查点：libvirt 不会同时创建快照。',
        asleep: '客户机处于睡眠状态，请先唤醒。',
        'host-device': '虚拟机占用主机设备，无法保存内存：{{names}}。可只对磁盘创建。',
        transient: '虚拟机没有保存的定义：停止后即消失。',
        'no-agent': '没有客户机代理应答，客户机内无法先写入未保存的数据。',
        'not-running': '虚拟机已关机：没有打开的文件，也没有内存。',
        running: '请先关闭虚拟机。',
        'external-revert': '此版本的 libvirt 无法还原同时位于覆盖文件和镜像内部的快照。',
        'external-delete': '9.0 之前的 libvirt 无法删除外部快照。克隆此虚拟机可得到不带覆盖层的磁盘。',
        'internal-parent': '它位于镜像内部快照 {{names}} 之后：libvirt 不会把覆盖文件合并进去。',
        'several-children': '多个覆盖文件依赖它：{{names}}。请先删除到只剩一个。',
        'mixed-tree': '虚拟机既有镜像内部的快照，又有覆盖文件。11.0 之前的 libvirt 此时可能删除仍需要的镜像。',
        'other-branch': '它位于虚拟机已离开的分支上，且有其他快照依赖它。请先删除那些快照。',
        unread:
          '你的用户无法在此读取 {{names}} 所依赖的文件，且存在已离开的分支：可能有内容依赖它的文件。请启动虚拟机，届时 libvirt 会给出这些文件。',
        'name-running': '虚拟机运行时 QEMU 不接受此快照的名称。请先关闭虚拟机。',
        'orphan-name': 'libvirt 不接受此快照的名称，无法导入。可改为从镜像中移除。',
        'active-parent': '虚拟机正从此快照继续运行，且其后还有快照：{{names}}。请先删除那些快照。',
        'volume-off': '此版本的 libvirt 只能在虚拟机运行时处理 {{names}} 卷内部的快照。请先启动虚拟机。',
        'holds-internal': '其覆盖层内有内部快照，合并会将其删除：{{names}}。请先删除那些快照。',
        comma: '{{names}} 所在目录的名称含有逗号：虚拟机关机时 libvirt 会把覆盖文件建到别处。请先启动虚拟机。',
        saved: '虚拟机的内存已保存，与其当前文件对应。请先启动虚拟机，或丢弃已保存的内容。',
        'no-place': '没有磁盘是文件：旁边没有存放内存的位置。',
        'block-revert': '{{names}} 当时不是文件，且快照有一部分在镜像内部：libvirt 无法恢复。可以从这里克隆。',
        'volume-merge': '当时的定义以存储池和卷指定 {{names}}：libvirt 合并时找不到其文件。',
        'block-place': '{{names}} 本身不是文件，其覆盖文件需要目录：没有已启动的目录型存储池可供存放。',
        'data-gone': '{{names}} 所需的数据已不存在：只剩 libvirt 的记录。',
        'block-job': '{{names}} 正有块任务（复制、合并或备份）：请先等它结束或终止它。',
        'other-image': '它位于 {{names}} 的镜像中，在虚拟机当前所用覆盖文件之下：只有关机时 libvirt 才能删除。',
        'overlays-above':
          '有覆盖文件建立在它的镜像 {{names}} 之上：还原会改变其基础，其中的内容都会丢失。可从这里克隆。',
        'shared-unknown':
          '无法确定其他虚拟机是否使用将被更改的文件：{{names}} 的磁盘无法读取。请先使这些磁盘可读，然后重试。',
        'not-migratable': '虚拟机有以下设备时 libvirt 无法保存内存：{{names}}。可只对磁盘创建快照。',
        shared: '其他虚拟机建立在会被更改或移除的文件之上：{{names}}。它们的内容会丢失。请先为它们完整复制磁盘。',
        'half-merged': '删除 {{names}} 时曾中断，其文件已含较新的数据，因此只能删除。请再次删除以完成操作。',
        'records-unread': '无法读取 Offshoot 在此主机上的记录，因此无法判断是否有删除操作曾中断。请刷新后重试。',
        'no-record':
          'Offshoot 无法在此主机上保存记录，而合并中断后必须能够识别。请释放主目录或 /var/tmp 的空间，或允许在主机上运行程序。',
        'disk-missing': '虚拟机的当前磁盘不存在：{{names}}。请先挂载其存储。删除此快照后，将无法再识别该覆盖层。',
        'memory-gone': '保存内存的文件已不存在：{{names}}。可从这里克隆其磁盘。',
      },
    },
    gone: { title: '快照已不存在', detail: '{{name}} 已不存在。', plain: '它已不存在。' },
    exists: { title: '名称已被使用', detail: '虚拟机已有名为 {{name}} 的快照。', plain: '虚拟机已有同名快照。' },
    changed: {
      title: '快照在此期间被删除',
      detail: '复制期间 {{source}} 内有快照被删除：副本不可信，未被采用。',
      plain: '复制期间镜像内有快照被删除：副本不可信，未被采用。',
    },
    risky: {
      title: 'libvirt 需要确认',
      plain: '虚拟机的设备或已保存的状态与快照不符。还原会重新启动虚拟机，并丢弃已保存的状态。',
    },
  },
} as const
