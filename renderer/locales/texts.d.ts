// Made of renderer/locales/en by `npm run locales`; not edited by hand.
export interface Texts {
  'about-host': {
    title: '{{name}}'
    facts: ''
    abilities: ''
    qemuImg: ''
    qemuImgIs: {
      there: ''
      missing: ''
      unknown: ''
    }
    close: ''
    reading: ''
    nothing: ''
    noVersion: ''
    group: {
      works: ''
      'another-way': ''
      not: ''
      unknown: ''
    }
    ability: {
      clone: ''
      'clone-snapshot-running': ''
      formats: ''
      'internal-off': ''
      'internal-running': ''
      'names-running': ''
      'internal-volumes-off': ''
      'external-disks': ''
      'external-memory': ''
      'external-revert': ''
      'external-revert-volumes': ''
      'external-delete': ''
      'external-delete-middle': ''
      'mixed-trees': ''
      'uefi-raw-off': ''
      'uefi-raw-running': ''
      'uefi-qcow2': ''
    }
    by: {
      'qemu-img': ''
      libvirt: ''
      'storage-api': ''
      overlays: ''
      title: ''
      'paused-start': ''
      'without-nvram': ''
      external: ''
      'convert-nvram': ''
    }
    needs: {
      'no-qemu-img': ''
      'no-file-access': ''
      other: ''
    }
    version: '{{version}}'
    versionInstead: '{{version}}'
    unknown: ''
  }
  actions: {
    reason: {
      nothing: ''
      one: ''
      two: ''
      away: ''
      running: ''
      notRunning: ''
      paused: ''
      notPaused: ''
      asleep: ''
      shuttingDown: ''
      crashed: ''
      unknown: ''
      transient: ''
      saved: ''
      notSaved: ''
      transientOnly: ''
      autostarts: ''
      noAutostart: ''
      noHost: ''
      noBack: ''
      noForward: ''
      thisComputer: ''
      connected: ''
      notConnected: ''
      nothingRemembered: ''
      noImage: ''
    }
  }
  bulk: {
    title: '{{verb}} {{failed}} {{total}}'
    titleRunning: '{{verb}} {{done}} {{total}}'
    titleDone: '{{verb}} {{total}}'
    list: ''
    state: {
      waiting: ''
      running: ''
      done: ''
      failed: ''
    }
    again: ''
    close: ''
    gone: ''
  }
  'clone-codes': {
    notice: {
      'name-invalid': {
        title: ''
        detail: '{{why}}'
      }
      'name-taken': {
        title: '{{name}}'
        detail: ''
      }
      'file-invalid': {
        title: ''
        detail: '{{why}}'
      }
      'file-taken': {
        title: '{{path}}'
        detail: ''
      }
      'file-same-twice': {
        title: ''
        detail: ''
      }
      'directory-missing': {
        title: '{{directory}}'
        detail: ''
      }
      'directory-not-absolute': {
        title: ''
        detail: ''
      }
      'directory-not-writable': {
        title: '{{directory}}'
        detail: ''
      }
      'directory-no-pool': {
        title: '{{directory}}'
        detail: ''
      }
      'no-space': {
        title: '{{directory}}'
        detail: '{{neededBytes}} {{freeBytes}} {{missingBytes}}'
      }
      'source-running': {
        title: '{{state}}'
        detail: ''
      }
      'source-saved': {
        title: ''
        detail: ''
      }
      'source-gone': {
        title: ''
        detail: ''
      }
      'mac-invalid': {
        title: ''
        detail: ''
      }
      'mac-multicast': {
        title: ''
        detail: ''
      }
      'mac-taken': {
        title: '{{by}}'
        detail: '{{mac}}'
      }
      'mac-same-twice': {
        title: ''
        detail: ''
      }
      'disk-missing': {
        title: '{{path}}'
        detail: ''
      }
      'disk-in-use': {
        title: '{{path}}'
        detail: ''
      }
      'disk-unreadable': {
        title: '{{path}}'
        detail: ''
      }
      'disk-network': {
        title: '{{target}}'
        detail: ''
      }
      'action-impossible': {
        title: '{{target}}'
        detail: '{{reason}}'
      }
      'format-loses-snapshots': {
        title: ''
        detail: '{{target}} {{count}}'
      }
      'snapshots-stay': {
        title: '{{target}} {{count}}'
        detail: ''
      }
      'external-snapshots-stay': {
        title: ''
        detail: ''
      }
      'linked-base': {
        title: '{{path}}'
        detail: ''
      }
      'shared-writable': {
        title: '{{target}}'
        detail: '{{path}}'
      }
      'lun-becomes-disk': {
        title: '{{target}}'
        detail: ''
      }
      'disk-encrypted': {
        title: '{{target}}'
        detail: ''
      }
      'interface-name-dropped': {
        title: '{{n}} {{name}}'
        detail: ''
      }
      'fixed-tcp-port': {
        title: '{{device}} {{port}}'
        detail: ''
      }
      'filesystem-shared': {
        title: '{{path}}'
        detail: '{{target}}'
      }
      'memory-file-shared': {
        title: '{{path}}'
        detail: ''
      }
      'disk-undecided': {
        title: '{{target}}'
        detail: ''
      }
      'not-representable': {
        title: ''
        detail: '{{detail}}'
      }
      'not-a-domain': {
        title: ''
        detail: '{{name}}'
      }
      'host-device': {
        title: '{{device}}'
        detail: ''
      }
      'tpm-state-empty': {
        title: ''
        detail: ''
      }
      'launch-security': {
        title: ''
        detail: ''
      }
      'shared-socket': {
        title: '{{path}}'
        detail: ''
      }
      'vsock-fixed': {
        title: ''
        detail: ''
      }
      'fixed-port': {
        title: '{{port}}'
        detail: ''
      }
      'static-seclabel': {
        title: ''
        detail: ''
      }
      'not-understood': {
        title: ''
        detail: '{{detail}}'
      }
      'still-mentions-source': {
        title: ''
        detail: '{{detail}} {{line}}'
      }
      'qemu-commandline': {
        title: ''
        detail: ''
      }
      'no-qemu-img': {
        title: ''
        detail: '{{command}}'
      }
      'directory-unknown': {
        title: '{{directory}}'
        detail: ''
      }
      'space-unknown': {
        title: '{{directory}}'
        detail: ''
      }
      'formats-unknown': {
        title: ''
        detail: ''
      }
      'storage-engine-no-cancel': {
        title: ''
        detail: ''
      }
      misnamed: {
        title: ''
        detail: '{{path}} {{format}}'
      }
      'no-verify-storage': {
        title: ''
        detail: ''
      }
      'no-verify-snapshot': {
        title: ''
        detail: ''
      }
      'snapshot-needs-files': {
        title: ''
        detail: ''
      }
      'disk-direct': {
        title: '{{target}} {{source}}'
        detail: ''
      }
      'disk-pool-inactive': {
        title: '{{pool}}'
        detail: '{{target}} {{volume}}'
      }
      'disk-volume-missing': {
        title: '{{pool}} {{volume}}'
        detail: '{{pool}}'
      }
      'image-corrupt': {
        title: '{{target}}'
        detail: '{{path}} {{command}}'
      }
      'medium-missing': {
        title: '{{path}}'
        detail: '{{target}}'
      }
      'shared-missing': {
        title: '{{path}}'
        detail: '{{target}}'
      }
      'directory-of-devices': {
        title: '{{directory}}'
        detail: ''
      }
      'directory-in-memory': {
        title: '{{directory}}'
        detail: ''
      }
      'shmem-shared': {
        title: '{{name}}'
        detail: ''
      }
      'lease-shared': {
        title: '{{key}}'
        detail: ''
      }
      'port-shared': {
        title: '{{n}} {{id}}'
        detail: ''
      }
      'varstore-missing': {
        title: ''
        detail: ''
      }
      'smbios-kept': {
        title: '{{names}}'
        detail: ''
      }
      'smbios-new': {
        title: ''
        detail: '{{names}}'
      }
      'disk-serials-kept': {
        title: '{{names}}'
        detail: ''
      }
      'disk-serials-new': {
        title: ''
        detail: '{{names}}'
      }
      'nvram-missing': {
        title: ''
        detail: '{{path}}'
      }
    }
    state: {
      running: ''
      paused: ''
      'shutting-down': ''
      'shut-off': ''
      saved: ''
      crashed: ''
      suspended: ''
      unknown: ''
    }
    why: {
      empty: ''
      dot: ''
      slash: ''
      control: ''
      'too-long': ''
    }
    fix: {
      'use-name': '{{name}}'
      'use-file': '{{name}}'
      'use-pool': '{{pool}} {{freeBytes}}'
      'make-linked': ''
      'make-empty': ''
      'make-copy': ''
      'share-disk': ''
      'start-pool': '{{pool}}'
      eject: ''
      'new-smbios': ''
      'keep-smbios': ''
      'new-disk-serials': ''
      'keep-disk-serials': ''
      'leave-out': ''
      'shut-down': ''
      'force-off': ''
      'force-off-sure': ''
      'new-mac': '{{mac}}'
      'keep-free-port': ''
    }
    reason: {
      'network-disk': ''
      'no-medium': ''
      'reflink-unsupported': ''
      'file-system-differs': ''
      'source-running': ''
      'format-cannot': ''
      'storage-engine': ''
      'block-device': ''
      'read-only-media': ''
      'image-unreadable': ''
      'volume-unavailable': ''
      'direct-device': ''
      encrypted: ''
      'encrypted-below': ''
      'several-files': ''
      'relative-backing': ''
      shareable: ''
      'image-corrupt': ''
      'not-a-medium': ''
      'inside-image': ''
    }
  }
  clone: {
    verb: {
      vm: {
        clone: ''
      }
    }
    title: '{{name}}'
    titleAt: '{{name}} {{snapshot}}'
    on: '{{host}}'
    name: ''
    free: {
      self: ''
      name: ''
    }
    to: {
      self: ''
      beside: ''
      pool: '{{name}} {{directory}}'
      other: ''
      directory: ''
      free: '{{freeBytes}} {{totalBytes}} {{fileSystem}}'
    }
    disks: {
      self: ''
      none: ''
    }
    disk: {
      disk: ''
      source: ''
      do: ''
      format: ''
      file: ''
      label: {
        do: '{{target}}'
        format: '{{target}}'
        file: '{{target}}'
      }
      empty: ''
    }
    do: {
      copy: ''
      linked: ''
      reflink: ''
      share: ''
      empty: ''
      eject: ''
      'leave-out': ''
    }
    note: {
      misnamed: '{{name}} {{format}}'
      sizes: '{{virtualBytes}} {{usedBytes}}'
      size: '{{virtualBytes}}'
      cdrom: '{{virtualBytes}}'
      floppy: '{{virtualBytes}}'
      'cdrom-empty': ''
      'floppy-empty': ''
      snapshots_one: ''
      snapshots_other: '{{count}}'
      backing_one: ''
      backing_other: '{{count}}'
      'share-media': ''
      share: ''
      empty: ''
      linked: ''
      eject: ''
      bytewise: ''
      'leave-out': ''
      elsewhere: '{{directory}}'
    }
    network: {
      self: ''
      interface: ''
      now: ''
      new: ''
      source: ''
      label: '{{number}}'
      type: {
        bridge: '{{source}}'
        network: '{{source}}'
        direct: '{{source}}'
        user: ''
        other: '{{type}} {{source}}'
      }
    }
    options: ''
    option: {
      verify: {
        self: ''
        hint: ''
      }
      sync: ''
      ports: ''
      start: ''
      compare: ''
      prepare: ''
    }
    undo: {
      note: ''
    }
    plan: {
      self: ''
      making: ''
      about: '{{seconds}} {{engine}}'
      by: '{{engine}}'
      'at-once': '{{engine}}'
      stale: ''
      failed: ''
      'try-again': ''
    }
    start: {
      failed: ''
    }
    engine: {
      'qemu-img': ''
      'storage-api': ''
      overlay: ''
      reflink: ''
    }
    makes: ''
    make: {
      new: ''
      empty: ''
      linked: ''
      reflink: ''
      copied: ''
      defined: ''
      vm: '{{name}}'
    }
    space: {
      used: '{{bytes}}'
      this: '{{bytes}}'
      after: '{{bytes}}'
      missing: '{{bytes}}'
      label: '{{directory}} {{usedBytes}} {{neededBytes}} {{freeBytes}}'
    }
    blocks: {
      self: ''
      go: ''
    }
    look: {
      self: ''
      count: '{{count}}'
    }
    definition: ''
    commands: {
      self: ''
      steps: ''
      'virt-clone': ''
      blocked: ''
      passwords: ''
    }
    foot: {
      host: ''
      blocked: {
        self: ''
        why: '{{what}}'
      }
      wait: ''
    }
    cancel: ''
    run: {
      self: '{{bytes}}'
      none: ''
    }
    power: {
      waiting: ''
      failed: ''
    }
  }
  compare: {
    verb: {
      vm: {
        compare: ''
      }
    }
    compare: ''
    left: ''
    right: ''
    filter: ''
    'filter-none': ''
    gone: ''
    choose: {
      left: ''
      right: ''
    }
    which: {
      live: ''
      persistent: ''
      snapshot: '{{name}}'
    }
    snapshots: {
      reading: ''
      failed: ''
    }
    swap: ''
    commands: {
      self: ''
      hint: ''
    }
    copied: ''
    'copy-diff': {
      self: ''
      none: ''
    }
    layout: {
      self: ''
      two: ''
      one: ''
    }
    summary: {
      equal: {
        self: ''
        detail: ''
        runtime: ''
      }
      expected_one: ''
      expected_other: '{{count}}'
      others_one: ''
      others_other: '{{count}}'
      both: '{{expected}} {{others}}'
      good_one: ''
      good_other: '{{count}}'
      changes_one: '{{count}}'
      changes_other: '{{count}}'
      look_one: ''
      look_other: '{{count}}'
    }
    position: {
      self: '{{number}} {{total}}'
      none: '{{total}}'
    }
    previous: ''
    next: ''
    list: {
      label: ''
      empty: ''
    }
    options: {
      fold: ''
      names: ''
      runtime: ''
    }
    rows: {
      label: ''
      lines_one: '{{name}}'
      lines_other: '{{name}} {{count}}'
      line: ''
      meaning: ''
      missing: ''
      fold_one: ''
      fold_other: '{{count}}'
      open: ''
    }
    category: {
      identity: ''
      network: ''
      storage: ''
      runtime: ''
      other: ''
    }
    difference: {
      domain: ''
      runtime: '{{name}}'
      name: ''
      uuid: ''
      title: ''
      genid: ''
      description: ''
      sysinfo: ''
      metadata: ''
      nvram: ''
      element: '{{name}}'
      disk: '{{target}}'
      'disk-file': '{{target}}'
      'disk-backing': '{{target}}'
      'disk-format': '{{target}}'
      'disk-type': '{{target}}'
      interface: '{{n}}'
      'interface-mac': '{{n}}'
      'interface-target': '{{n}}'
      'interface-source': '{{n}}'
      socket: '{{name}}'
      log: '{{name}}'
      device: '{{name}}'
      graphics: ''
      vsock: ''
      filesystem: ''
      other: ''
    }
    none: ''
    failed: ''
    say: '{{number}} {{total}} {{label}} {{category}} {{left}} {{right}}'
  }
  components: {
    close: ''
    copy: ''
    copied: ''
    copyWhat: '{{what}}'
    resize: ''
    loading: ''
    dismiss: ''
    notices: ''
    suggestions: ''
    waysOn: ''
    warning: ''
    error: ''
    ok: ''
  }
  convert: {
    disks: {
      title: '{{name}}'
      run: ''
    }
    nvram: {
      title: '{{name}}'
      run: ''
    }
    text: ''
    files: ''
    disk: ''
    old: ''
    new: ''
    size: ''
    where: ''
    beside: ''
    pool: '{{name}} {{directory}}'
    free: '{{bytes}}'
    verify: ''
    verifyHint: ''
    space: '{{directory}} {{neededBytes}} {{freeBytes}}'
    commands: ''
    cancel: ''
    shutDown: ''
    shuttingDown: ''
    forceOff: ''
    sure: ''
    blocked: ''
    notice: {
      running: ''
      saved: ''
      transient: ''
      nothing: ''
      'disk-network': '{{target}}'
      'disk-shared': '{{target}}'
      'disk-lun': '{{target}}'
      'disk-encrypted': '{{target}}'
      'disk-unreadable': '{{target}} {{path}}'
      'disk-volume': '{{target}} {{volume}} {{pool}}'
      'directory-of-devices': '{{directory}}'
      'nvram-unreadable': '{{path}}'
      'no-directory': ''
      'directory-missing': '{{directory}}'
      'directory-not-writable': '{{directory}}'
      'no-space': '{{directory}} {{freeBytes}} {{neededBytes}}'
      'directory-unknown': '{{directory}}'
      'space-unknown': '{{directory}}'
      records_one: '{{count}}'
      records_other: '{{count}}'
      'looks-like': '{{target}} {{declared}} {{format}}'
      'no-cancel': ''
    }
  }
  definition: {
    verb: {
      vm: {
        xml: ''
      }
      host: {
        define: ''
      }
    }
    edit: '{{name}}'
    define: ''
    note: ''
    noteNew: ''
    view: {
      self: ''
      text: ''
      changes: ''
      changesOf: '{{n}}'
    }
    editor: '{{name}}'
    editorNew: ''
    now: ''
    edited: ''
    openFile: ''
    file: ''
    tooLarge: ''
    tooLargeText: '{{name}} {{fileBytes}}'
    unreadable: ''
    find: ''
    undo: ''
    redo: ''
    reading: ''
    status: {
      same: ''
      empty: ''
      unchecked: ''
      changes_one: '{{count}}'
      changes_other: '{{count}}'
      layout: ''
      defines: '{{name}}'
    }
    goTo: '{{line}} {{column}}'
    goToLine: '{{line}}'
    discard: ''
    apply: ''
    applyNew: ''
    nothing: ''
    emptyReason: ''
    withoutSchema: ''
    withoutSchemaNew: ''
    withoutSchemaText: ''
    refused: ''
    refusedBySchema: ''
    changed: {
      title: ''
      text: ''
      look: ''
      over: ''
      theirs: ''
    }
    applied: {
      title: '{{name}}'
      defined: '{{name}}'
      back: '{{name}}'
      nextStart: ''
      notKept: ''
      lost: {
        element: '{{line}} {{text}}'
        attribute: '{{line}} {{text}} {{of}}'
        comment: '{{line}} {{text}}'
      }
      more_one: '{{count}}'
      more_other: '{{count}}'
      restore: ''
      show: ''
      theirs: ''
    }
    staleFormer: ''
    leave: {
      title: ''
      text: ''
      button: ''
      keep: ''
    }
    field: {
      empty: ''
      dot: ''
      slash: ''
      control: ''
      'too-long': ''
      name: ''
      uuid: ''
      uuidNew: ''
    }
  }
  delete: {
    verb: {
      vm: {
        delete: ''
      }
    }
    title: '{{name}}'
    position: '{{number}} {{total}}'
    on: '{{host}}'
    reading: ''
    blocked: {
      running: '{{name}}'
      runningText: ''
      transient: '{{name}}'
      transientText: ''
      shutdown: ''
      forceOff: ''
      waiting: ''
    }
    disks: ''
    disksHint: ''
    unknown: ''
    unknownText: ''
    unknownOf: {
      missing: '{{name}} {{path}}'
      unreadable: '{{name}} {{path}}'
      pool: '{{name}} {{path}}'
      definition: '{{name}}'
    }
    startPool: '{{pool}}'
    again: ''
    noDisks: ''
    remove: '{{target}}'
    removed: ''
    kept: ''
    unknownSize: ''
    usedBy: {
      disk: '{{name}}'
      backing: '{{name}}'
      nvram: '{{name}}'
      tpm: '{{name}}'
      boot: '{{name}}'
    }
    above: '{{targets}}'
    device: {
      cdrom: ''
      floppy: ''
      lun: ''
      disk: ''
    }
    also: ''
    snapshots_one: '{{count}}'
    snapshots_other: '{{count}}'
    checkpoints_one: '{{count}}'
    checkpoints_other: '{{count}}'
    managedSave: ''
    metadata: '{{what}}'
    metadataHint: ''
    metadataNeeded: '{{what}}'
    and: '{{first}} {{last}}'
    comma: ''
    nvram: ''
    tpm: ''
    tpmShared: '{{names}}'
    commands: ''
    type: '{{name}}'
    typeHint: ''
    typeWrong: ''
    typeNeeded: ''
    button: {
      plain: ''
      bytes: '{{removedBytes}}'
      files_one: '{{count}}'
      files_other: '{{count}}'
    }
    cancel: ''
    skip: ''
    stale: ''
    staleText: ''
    result: {
      one: '{{name}}'
      many_one: '{{count}}'
      many_other: '{{count}}'
      none: ''
      left: ''
      removed: ''
      leftHead: ''
      keptHead: ''
      skippedHead: ''
      nothing: ''
      vm: '{{name}}'
    }
    close: ''
  }
  devices: {
    verb: {
      vm: {
        media: ''
        'attach-disk': ''
        'attach-interface': ''
      }
    }
    cancel: ''
    media: {
      title: '{{name}}'
      drive: ''
      driveOf: '{{target}} {{bus}}'
      now: ''
      empty: ''
      search: ''
      list: ''
      reading: ''
      none: ''
      noMatch: ''
      more_one: '{{count}}'
      more_other: '{{count}}'
      of: '{{pool}} {{imageBytes}}'
      path: ''
      pathHint: ''
      insert: ''
      replace: ''
      eject: ''
      locked: ''
      lockedText: ''
      force: ''
      forceInsert: ''
      noDrive: '{{name}}'
      addDrive: ''
      same: ''
      choose: ''
      done: {
        in: '{{medium}} {{target}} {{name}}'
        out: '{{target}} {{name}}'
      }
    }
    scope: {
      self: ''
      live: ''
      persistent: ''
      none: ''
      notRunning: ''
      transient: ''
    }
    disk: {
      title: '{{name}}'
      source: ''
      file: ''
      new: ''
      path: ''
      pathHint: ''
      pool: ''
      poolHint: '{{freeBytes}}'
      poolStopped: ''
      noPools: ''
      readingPools: ''
      volume: ''
      format: ''
      size: ''
      sizeWrong: ''
      unit: ''
      qcow2: ''
      raw: ''
      device: ''
      asDisk: ''
      asCdrom: ''
      bus: ''
      busHint: {
        virtio: ''
        scsi: ''
        sata: ''
        ide: ''
        usb: ''
        fdc: ''
      }
      readOnly: ''
      shareable: ''
      shareableHint: ''
      attach: ''
      create: '{{sizeBytes}}'
      done: '{{target}} {{name}}'
    }
    nic: {
      title: '{{name}}'
      type: ''
      network: ''
      bridge: ''
      source: {
        network: ''
        bridge: ''
      }
      bridgeHint: ''
      inactive: ''
      noNetworks: ''
      readingNetworks: ''
      model: ''
      modelHint: {
        virtio: ''
        e1000e: ''
        e1000: ''
        rtl8139: ''
      }
      mac: ''
      macHint: ''
      attach: ''
      done: '{{mac}} {{name}}'
    }
    detach: {
      disk: '{{device}} {{name}}'
      nic: '{{device}} {{name}}'
      fileStays: ''
      noFile: ''
      diskLive: ''
      nicLive: ''
      on: '{{source}}'
      button: ''
      keep: ''
      done: '{{device}} {{name}}'
      gone: ''
    }
    field: {
      none: ''
      'not-running': ''
      transient: ''
      empty: ''
      'not-absolute': ''
      control: ''
      missing: ''
      unreadable: '{{why}}'
      used: '{{users}}'
      exists: ''
      dot: ''
      slash: ''
      'too-long': ''
      'too-small': ''
      invalid: ''
      multicast: ''
      reserved: ''
      taken: '{{by}}'
    }
  }
  diagnostics: {
    verb: {
      app: {
        diagnostics: ''
      }
    }
    title: ''
    about: ''
    privacy: ''
    label: ''
    find: ''
    save: ''
    cancel: ''
    copy: ''
    copied: ''
    collecting: ''
    saved: '{{path}}'
    log: '{{path}}'
  }
  edit: {
    verb: {
      vm: {
        edit: ''
        resources: ''
        autostart: ''
        'no-autostart': ''
      }
    }
    title: '{{name}}'
    titleMany_one: '{{count}}'
    titleMany_other: '{{count}}'
    name: ''
    nameHint: ''
    vmTitle: ''
    titleHint: ''
    description: ''
    tags: ''
    tagsHint: ''
    tagsAdd: ''
    tagsRemove: ''
    addTag: ''
    removeTag: '{{tag}}'
    autostart: ''
    save: ''
    cancel: ''
    useFree: '{{name}}'
    resources: {
      title: '{{name}}'
      now: ''
      next: ''
      vcpus: ''
      maxVcpus: ''
      memory: ''
      maxMemory: ''
      host: '{{cpus}} {{memoryBytes}}'
      live: '{{cpus}} {{memoryBytes}}'
      noBalloon: ''
      nothing: ''
    }
    invalid: {
      empty: ''
      dot: ''
      slash: ''
      quote: ''
      control: ''
      'too-long': ''
      'one-line': ''
      running: ''
      saved: ''
      snapshots: ''
      transient: ''
      taken: ''
      'over-max': ''
      'over-live': ''
      'over-host': ''
      'too-small': ''
      'no-balloon': ''
      number: ''
      other: ''
    }
  }
  facts: {
    known: ''
    line: '{{file}} {{line}}'
    shown: ''
    ask: ''
    theirs: ''
    ours: ''
    sockets: ''
    tried: ''
    reason: {
      refused: ''
      missing: ''
      denied: ''
      'no-option': ''
      ended: ''
    }
  }
  fault: {
    title: {
      window: ''
      page: ''
      dialog: ''
      line: ''
    }
    text: ''
    again: ''
    reload: ''
    diagnostics: ''
    close: ''
    closeWindow: ''
    details: ''
    behind: ''
  }
  hosts: {
    verb: {
      host: {
        add: ''
        about: ''
        connection: ''
        edit: ''
        retry: ''
        disconnect: ''
        'forget-secrets': ''
        remove: ''
      }
      app: {
        sidebar: ''
        filter: ''
      }
    }
    sidebar: ''
    hosts: ''
    filter: ''
    clear: ''
    resize: ''
    kind: {
      'local-system': ''
      'local-session': ''
    }
    short: {
      'local-system': ''
      'local-session': ''
    }
    add: ''
    all: ''
    images: ''
    dialog: {
      add: ''
      edit: ''
      address: ''
      addressHint: ''
      noAddress: ''
      name: ''
      nameHint: ''
      folder: ''
      folderHint: ''
      leads: {
        system: ''
        session: ''
        socket: ''
      }
      test: ''
      stop: ''
      steps: ''
      works: ''
      cancel: ''
      addButton: ''
      saveButton: ''
    }
    step: {
      resolve: ''
      connect: ''
      'host-key': ''
      'sign-in': ''
      socket: ''
      open: ''
    }
    stepState: {
      running: ''
      done: ''
      failed: ''
    }
    fault: {
      empty: ''
      'bad-host': ''
      'bad-port': ''
      'bad-user': ''
      'bad-uri': ''
      'not-ssh': ''
      'not-qemu': ''
      'bad-path': ''
      'no-host': ''
      'bad-escape': ''
      'bad-quotes': ''
      'ssh-flag': '{{what}}'
      'ssh-command': '{{what}}'
    }
    menu: {
      label: '{{name}}'
      folder: ''
      noFolder: ''
      newFolder: ''
    }
    remove: {
      title: '{{name}}'
      text: ''
      button: ''
      keep: ''
    }
    latency: '{{ms}}'
    ssh: '{{ms}}'
    info: {
      title: '{{name}}'
      button: '{{facts}}'
      about: ''
      state: ''
      address: ''
      uri: ''
      hostname: ''
      libvirt: ''
      hypervisor: ''
      user: ''
      jumps: ''
      carrier: ''
      carriers: {
        'built-in': ''
        openssh: ''
      }
      because: {
        certificate: '{{what}}'
        'security-key': '{{what}}'
        'host-certificate': '{{what}}'
        kerberos: ''
        algorithms: '{{what}}'
        option: '{{what}}'
        'proxy-command': '{{what}}'
      }
      notUsed: {
        certificate: '{{what}}'
        'security-key': '{{what}}'
        'host-certificate': '{{what}}'
        kerberos: ''
        algorithms: '{{what}}'
        option: '{{what}}'
        'proxy-command': '{{what}}'
      }
      install: ''
      way: ''
      socket: ''
      failed: ''
      latency: ''
      since: ''
      lastSeen: ''
      files: ''
      access: {
        direct: ''
        sudo: ''
        none: ''
      }
      unread: {
        asked: ''
        late: ''
        failed: ''
      }
      passwords: ''
      remembered: ''
      asKnown: ''
      ways: {
        'stream-local': ''
        'virt-ssh-helper': ''
        nc: ''
        ncat: ''
        socat: ''
      }
      reason: {
        refused: ''
        missing: ''
        denied: ''
        'no-option': ''
        ended: ''
      }
    }
    listUnread: {
      asked: ''
      late: ''
      failed: ''
      again: ''
    }
    eventsUnread: ''
    state: {
      connecting: ''
      online: ''
      reconnecting: ''
      reconnectingIn: '{{retrySeconds}}'
      'no-libvirt': ''
      denied: ''
      stopped: ''
      refused: ''
      disconnected: ''
      'key-changed': ''
      'sign-in': ''
    }
    libvirt: '{{version}}'
    connecting: '{{uri}}'
    connectingStep: '{{step}} {{host}}'
    stop: ''
    connect: ''
    retryNow: ''
    whatToDo: ''
    lost: '{{when}}'
    lostNever: ''
    gone: ''
    unknownHost: ''
  }
  'image-work': {
    verb: {
      host: {
        'convert-image': ''
      }
      image: {
        convert: ''
      }
    }
    convert: {
      title: '{{name}}'
      run: ''
    }
    onHost: '{{host}}'
    foot: ''
    cancel: ''
    blocked: ''
    source: {
      path: ''
      format: ''
      size: ''
      onDisk: ''
      snapshots: ''
      backing: ''
      users: ''
      nobody: ''
      unknown: ''
      from: ''
      now: ''
    }
    no: ''
    format: {
      self: ''
    }
    option: {
      none: ''
      compression: ''
      zstdNew: ''
      subformat: ''
      space: ''
      dynamic: ''
      fixed: ''
      preallocation: ''
      allocate: {
        off: ''
        metadata: ''
        falloc: ''
        full: ''
      }
      notCompressed: ''
      cluster: ''
      default: ''
      compat: ''
      compatOld: ''
      lazy: ''
      lazyHint: ''
    }
    target: ''
    targetHint: ''
    keep: ''
    keepHint: ''
    verify: ''
    verifyHint: ''
    outOfOrder: ''
    outOfOrderHint: ''
    limit: ''
    limitHint: ''
    despite: ''
    commands: ''
    plan: {
      self: ''
      name: ''
      making: ''
      needs: '{{bytes}}'
      free: '{{directory}} {{bytes}}'
    }
    notice: {
      'no-access': ''
      'no-qemu-img': ''
      path: ''
      missing: '{{path}}'
      unreadable: '{{path}}'
      denied: '{{path}}'
      'chain-broken': '{{path}}'
      encrypted: '{{path}}'
      'in-use': '{{path}} {{names}}'
      truncated: '{{path}}'
      'data-missing': '{{path}}'
      damaged_one: '{{path}}'
      damaged_other: '{{path}} {{count}}'
      'snapshot-missing': '{{name}}'
      'format-unwritable': '{{format}}'
      'zstd-unwritable': ''
      'no-backing': ''
      'target-path': ''
      'target-source': ''
      'target-exists': '{{path}}'
      'directory-of-devices': '{{directory}}'
      'directory-missing': '{{directory}}'
      'directory-not-writable': '{{directory}}'
      'no-space': '{{directory}} {{freeBytes}} {{neededBytes}}'
      'too-large': '{{format}} {{mostBytes}}'
      'unknown-use': '{{names}}'
      'snapshots-lost_one': ''
      'snapshots-lost_other': '{{count}}'
      'chain-flattened': '{{path}}'
      'looks-like': '{{path}} {{format}} {{declared}} {{declared}}'
      'not-checked': '{{path}}'
      'directory-unknown': '{{directory}}'
      'space-unknown': '{{directory}}'
      'not-verified': ''
      'compressed-size': ''
      'no-holes': ''
    }
  }
  images: {
    verb: {
      host: {
        images: ''
      }
      image: {
        open: ''
        'copy-path': ''
      }
    }
    toolbar: ''
    list: ''
    verbs: '{{name}}'
    away: ''
    awayKept: ''
    empty: ''
    noMatch: ''
    showAll: ''
    filter: ''
    clear: ''
    only: ''
    show: {
      all: ''
      used: ''
      unused: ''
      mismatch: ''
      trouble: ''
    }
    refresh: ''
    column: {
      name: ''
      format: ''
      size: ''
      disk: ''
      users: ''
      snapshots: ''
    }
    count_one: '{{count}}'
    count_other: '{{count}}'
    andMore_one: '{{count}}'
    andMore_other: '{{count}}'
    free: '{{freeBytes}} {{totalBytes}}'
    reclaimable: '{{bytes}}'
    noPool: ''
    poolInactive: ''
    poolFailed: ''
    poolStale: ''
    unknown: ''
    yes: ''
    no: ''
    none: ''
    encrypted: ''
    unused: ''
    unusedHint: ''
    maybe: ''
    maybeHint: ''
    baseOf_one: '{{count}}'
    baseOf_other: '{{count}}'
    as: {
      disk: ''
      medium: ''
      backing: ''
      nvram: ''
      tpm: ''
      boot: ''
      snapshot: ''
      job: ''
    }
    inSnapshots_one: '{{count}}'
    inSnapshots_other: '{{count}}'
    inspector: '{{name}}'
    close: ''
    compat: '{{version}}'
    snapshotsInside: ''
    backing: ''
    encryption: ''
    clusters: ''
    otherFiles: ''
    alsoAt: ''
    modified: ''
    dependents: ''
    frees: '{{bytes}}'
    wouldBreak_one: '{{count}}'
    wouldBreak_other: '{{count}}'
    wouldBreakText: ''
    byLibvirt: ''
    byLibvirtText: ''
    unseen_one: '{{count}}'
    unseen_other: '{{count}}'
    unseenText: '{{names}}'
    trouble: {
      missing: ''
      unreadable: ''
      corrupt: ''
      loop: '{{backing}}'
      'backing-missing': '{{backing}}'
      'backing-unread': '{{backing}}'
      'no-format': ''
      dirty: ''
      mismatch: '{{name}} {{format}} {{named}}'
    }
    advice: {
      missing: ''
      unreadable: ''
      corrupt: ''
      loop: ''
      'backing-missing': ''
      'backing-unread': ''
      'no-format': ''
      dirty: ''
      mismatch: ''
    }
    lookAt: {
      verb: ''
      title: ''
      path: ''
      hint: ''
      bad: ''
      button: ''
      cancel: ''
    }
    gone: '{{path}}'
    toImages: ''
    pageTabs: ''
    overview: ''
    readAt: '{{time}}'
    readWhile: '{{time}} {{vm}}'
    infoFailed: ''
    noJson: ''
    ofSize: '{{bytes}}'
    chain: ''
    files_one: '{{count}}'
    files_other: '{{count}}'
    thisImage: ''
    chainText: ''
    chainEnd: {
      loop: '{{backing}}'
      network: '{{backing}}'
      json: '{{backing}}'
      unknown: ''
    }
    check: {
      title: ''
      at: '{{time}}'
      verb: ''
      good: ''
      leaks: ''
      corrupt: ''
      unsupported: ''
      failed: ''
      counts: '{{corruptions}} {{leaks}}'
      runs: '{{vm}}'
      allocated: ''
      fragmented: ''
      compressed: ''
    }
    bytes: '{{bytes}}'
    formatNone: ''
    compression: ''
    refcounts: ''
    bits_one: '{{count}}'
    bits_other: '{{count}}'
    lazyRefcounts: ''
    extendedL2: ''
    dirtyMark: ''
    corruptMark: ''
    bitmap: ''
    pool: ''
    formatAndFile: ''
    snapshot: {
      id: ''
      name: ''
      taken: ''
      memory: ''
      clock: ''
    }
    map: {
      label: ''
      bases: ''
      clones: ''
      unusedText: ''
      image: ''
      clone: ''
      overlay: ''
      scale: '{{bytes}}'
      zoomOut: ''
      zoomIn: ''
      whole: ''
    }
    view: {
      label: ''
      table: ''
      map: ''
      formats: ''
    }
    formats: {
      title: ''
      name: ''
      snapshots: ''
      compression: ''
      encryption: ''
      sparse: ''
      backing: ''
      resize: ''
      speed: ''
      readBy: ''
      use: ''
      history: ''
      host: ''
      both: ''
      reads: ''
      neither: ''
      unknown: ''
      unwritable: ''
      version: '{{version}}'
      yes: ''
      no: ''
      grow: ''
      shrink: ''
      fast: ''
      near: ''
      slower: ''
      of: {
        raw: {
          readBy: ''
          use: ''
          history: ''
        }
        qcow2: {
          readBy: ''
          use: ''
          history: ''
        }
        vmdk: {
          readBy: ''
          use: ''
          history: ''
        }
        vdi: {
          readBy: ''
          use: ''
          history: ''
        }
        vhdx: {
          readBy: ''
          use: ''
          history: ''
        }
        vpc: {
          readBy: ''
          use: ''
          history: ''
        }
        luks: {
          readBy: ''
          use: ''
          history: ''
        }
        qed: {
          readBy: ''
          use: ''
          history: ''
        }
        qcow: {
          readBy: ''
          use: ''
          history: ''
        }
        cow: {
          readBy: ''
          use: ''
          history: ''
        }
      }
    }
  }
  inventory: {
    list: ''
    name: ''
    host: ''
    state: ''
    load: ''
    vcpus: ''
    memory: ''
    address: ''
    disks: ''
    snapshots: ''
    autostart: ''
    tags: ''
    on: ''
    off: ''
    none: ''
    new: ''
    newMark: ''
    toolbar: ''
    moreShutdown: ''
    moreStart: ''
    more: ''
    menu: '{{name}}'
    menuMany_one: '{{count}}'
    menuMany_other: '{{count}}'
    vms_one: '{{count}}'
    vms_other: '{{count}}'
    running: '{{n}}'
    shown: '{{n}} {{total}}'
    selected: '{{n}}'
    empty: ''
    emptyAll: ''
    noneOnline: ''
    noMatch: ''
    clearFilter: ''
    filterBy: ''
    view: ''
    columns: ''
    groupBy: ''
    group: {
      none: ''
      tag: ''
      state: ''
      host: ''
    }
    noTag: ''
    only: ''
    drop: '{{what}}'
    split: ''
    domain: {
      running: ''
      paused: ''
      'shutting-down': ''
      'shut-off': ''
      saved: ''
      crashed: ''
      suspended: ''
      unknown: ''
    }
    job: {
      'clone-domain': ''
      'convert-disks': ''
      'convert-image': ''
      'take-snapshot': ''
      'revert-snapshot': ''
      'delete-domain': ''
      'delete-snapshot': ''
      unknown: ''
      'prepare-guest': ''
    }
    jobAt: '{{doing}} {{percent}}'
  }
  'job-codes': {
    step: {
      of: '{{number}} {{total}} {{step}}'
      check: ''
      prepare: ''
      'copy-disk': '{{target}}'
      'make-overlay': '{{target}}'
      'make-empty': '{{target}}'
      'reflink-disk': '{{target}}'
      'verify-disk': ''
      'copy-nvram': ''
      'convert-nvram': ''
      commit: ''
      define: '{{name}}'
      'use-files': '{{name}}'
      'look-again': ''
      start: '{{name}}'
      settle: ''
      'take-snapshot': '{{name}}'
      'revert-snapshot': '{{name}}'
      'delete-snapshot': '{{name}}'
      'write-guest': ''
      'merge-guest': '{{name}}'
    }
    undone: {
      title: ''
      steps_one: ''
      steps_other: '{{count}}'
      bytes: '{{bytes}}'
      source: '{{source}}'
    }
    run: {
      waiting: {
        self: ''
        active: ''
      }
      running: {
        self: ''
      }
      done: ''
      failed: {
        self: ''
        at: '{{percent}}'
      }
      stopped: {
        at: '{{percent}}'
        self: ''
      }
      skipped: ''
    }
    undo: {
      nothing: ''
      'not-needed': ''
      running: ''
      failed: ''
      undone: ''
      stopped: ''
      'file-removed': ''
      'name-given-back': ''
      undefined: ''
      'defined-again': ''
    }
  }
  jobs: {
    verb: {
      app: {
        jobs: ''
      }
    }
    job: {
      'clone-domain': '{{source}} {{name}}'
      'convert-disks': '{{source}}'
      'convert-image': '{{source}} {{name}}'
      'delete-domain': '{{source}}'
      unknown: '{{name}}'
      'take-snapshot': '{{name}} {{source}}'
      'revert-snapshot': '{{source}} {{name}}'
      'delete-snapshot': '{{name}} {{source}}'
      'prepare-guest': '{{name}}'
    }
    filter: {
      all: ''
      running: ''
      failed: ''
      done: ''
      label: ''
    }
    list: {
      label: ''
      empty: {
        self: ''
        all: ''
      }
    }
    state: {
      queued: ''
      running: {
        self: '{{percent}} {{leftSeconds}}'
        plain: ''
        percent: '{{percent}}'
      }
      cancelling: {
        self: ''
        slow: ''
      }
      cancelled: {
        self: ''
        plain: ''
      }
      done: {
        in: '{{seconds}}'
        'in-bytes': '{{seconds}} {{bytes}}'
        warnings: ''
      }
      failed: {
        self: ''
        why: '{{why}}'
      }
      'out-of-sight': ''
      'left-something': {
        files_one: ''
        files_other: '{{count}}'
        none: ''
      }
      found: ''
    }
    head: {
      queued: '{{job}}'
      running: '{{job}}'
      cancelling: '{{job}}'
      cancelled: '{{job}}'
      done: '{{job}}'
      failed: '{{job}}'
      'out-of-sight': '{{job}}'
      'left-something': '{{job}}'
    }
    detail: {
      after: '{{time}}'
      since: '{{time}}'
    }
    bytes: {
      of: '{{doneBytes}} {{totalBytes}}'
    }
    left: {
      self: '{{seconds}}'
      files_one: ''
      files_other: '{{count}}'
      none: ''
      detail: {
        self: '{{bytes}}'
        'delete-domain': '{{bytes}}'
        none: ''
      }
      remove: {
        self: ''
        files: ''
      }
      retry: ''
      forget: ''
    }
    cancel: {
      self: ''
      job: '{{job}}'
      late: '{{name}}'
      'late-files': '{{name}}'
      slow: ''
      'slow-delete': ''
      not: {
        internal: ''
        disks: ''
        revert: ''
        delete: ''
        other: ''
        merging: ''
      }
    }
    'show-all': ''
    show: ''
    'report-copied': ''
    comma: ''
    stop: ''
    more_one: ''
    more_other: '{{count}}'
    hide: ''
    strip: {
      label: ''
      done: '{{seconds}} {{bytes}}'
      'done-plain': '{{seconds}}'
      failed: '{{why}}'
      undone: ''
    }
    start: {
      name: '{{name}}'
      self: ''
    }
    compare: ''
    'show-commands': ''
    'hide-commands': ''
    commands: ''
    'copy-report': ''
    'clear-done': {
      self: ''
      none: ''
    }
    reattached: {
      note: ''
    }
    'out-of-sight': {
      note: ''
    }
    cancelling: {
      note: ''
      'note-delete': ''
    }
    snapshots: {
      kept: ''
      left_one: ''
      left_other: '{{count}}'
      leftText: ''
    }
    quit: {
      title: ''
      text: ''
      run: ''
      stay: ''
    }
    ways: ''
    disks: ''
    disk: {
      disk: ''
      file: ''
    }
    steps: {
      self: ''
      step: ''
      run: ''
      undo: ''
    }
    result: {
      self: ''
      disk: ''
      how: ''
      size: ''
      original: ''
      clone: ''
      old: ''
      new: ''
      kept: ''
      take: ''
      saved: ''
      verified: {
        self: ''
        yes: ''
        no: ''
      }
      took: ''
      written: ''
      speed: ''
      started: {
        self: ''
        yes: ''
        no: ''
      }
      prepare: ''
      files: ''
      file: ''
      change: ''
    }
    how: {
      copy: ''
      linked: ''
      reflink: ''
      share: ''
      empty: ''
      eject: ''
      'leave-out': ''
    }
    engine: {
      by: '{{engine}}'
    }
    report: {
      title: ''
      state: ''
      host: ''
      source: ''
      begun: ''
      ended: ''
      engine: ''
      moved: ''
      problem: ''
      raw: ''
      left: ''
    }
    guest: {
      changed: ''
      emptied: ''
      removed: ''
      added: ''
    }
  }
  language: {
    between: {
      commas: ''
      series: ''
      sentences: ''
    }
  }
  load: {
    head: ''
    cpu: ''
    memory: ''
    hostMemory: ''
    disk: ''
    net: ''
    read: ''
    write: ''
    receive: ''
    send: ''
    rate: '{{text}}'
    of: '{{usedBytes}} {{totalBytes}}'
    waiting: ''
    off: ''
    unknown: ''
  }
  overview: {
    verb: {
      app: {
        fill: ''
        'fill-back': ''
      }
    }
    pane: '{{name}}'
    tabs: '{{name}}'
    overview: ''
    xml: ''
    screen: {
      title: ''
      now: ''
      alt: '{{name}}'
      none: ''
      away: ''
    }
    facts: ''
    state: ''
    cpu: ''
    cpus_one: '{{count}} {{mode}}'
    cpus_other: '{{count}} {{mode}}'
    mode: {
      hostModel: ''
      hostPassthrough: ''
      maximum: ''
      custom: ''
      none: ''
    }
    memory: ''
    memoryOf: '{{nowBytes}} {{maxBytes}}'
    firmware: ''
    bios: ''
    uefi: ''
    uefiSecure: ''
    machine: ''
    autostart: ''
    on: ''
    off: ''
    agent: ''
    agentYes: ''
    agentNo: ''
    graphics: ''
    noGraphics: ''
    tpm: ''
    tpmYes: ''
    hostDevices: ''
    transient: ''
    transientYes: ''
    uuid: ''
    description: ''
    disks: ''
    noDisks: ''
    disk: ''
    file: ''
    format: ''
    size: ''
    onDisk: ''
    note: ''
    misnamed: '{{named}} {{format}}'
    declared: '{{declared}} {{format}}'
    backing_one: '{{count}}'
    backing_other: '{{count}}'
    internal_one: '{{count}}'
    internal_other: '{{count}}'
    readOnly: ''
    shareable: ''
    cdrom: ''
    floppy: ''
    emptyMedium: ''
    unknown: {
      unreadable: ''
      missing: ''
    }
    unreadable_one: '{{count}}'
    unreadable_other: '{{count}}'
    missing_one: '{{count}}'
    missing_other: '{{count}}'
    details: ''
    interfaces: ''
    noInterfaces: ''
    interface: ''
    mac: ''
    source: ''
    model: ''
    address: ''
    sourceOf: {
      network: '{{name}}'
      bridge: '{{name}}'
      direct: '{{name}}'
      user: ''
      other: '{{type}} {{name}}'
    }
    retry: ''
    actions: ''
    away: ''
    attachDisk: ''
    attachInterface: ''
    insert: ''
    insertOf: '{{target}}'
    change: ''
    changeOf: '{{target}}'
    eject: ''
    ejectOf: '{{target}}'
    ejected: '{{medium}} {{target}}'
    moreOf: '{{name}}'
    detach: ''
    gone: ''
    xmlView: {
      which: ''
      live: ''
      saved: ''
      label: '{{which}} {{name}}'
      copy: ''
      find: ''
      edit: ''
      onlySaved: ''
      onlyLive: ''
    }
    lun: ''
  }
  palette: {
    verb: {
      app: {
        palette: ''
      }
    }
    title: ''
    placeholder: ''
    results: ''
    vms: ''
    hosts: ''
    actions: ''
    none: ''
    count_one: '{{count}}'
    count_other: '{{count}}'
  }
  power: {
    verb: {
      vm: {
        start: ''
        shutdown: ''
        reboot: ''
        reset: ''
        'force-off': ''
        pause: ''
        resume: ''
        'start-paused': ''
        'start-boot-menu': ''
        'start-fresh': ''
        save: ''
        'discard-saved': ''
      }
    }
    forceOff: {
      title: '{{name}}'
      titleMany: '{{n}}'
      text: ''
      button: ''
    }
    reset: {
      title: '{{name}}'
      titleMany: '{{n}}'
      text: ''
      button: ''
    }
    startFresh: {
      title: '{{name}}'
      titleMany: '{{n}}'
      text: ''
      button: ''
    }
    discardSaved: {
      title: '{{name}}'
      titleMany: '{{n}}'
      text: ''
      button: ''
    }
    keepState: ''
    keep: ''
  }
  prepare: {
    title: '{{name}}'
    on: '{{host}}'
    only: '{{name}}'
    cancel: ''
    run: {
      self: ''
      files_one: '{{count}}'
      files_other: '{{count}}'
    }
    wrong: ''
    wait: {
      run: ''
      title: ''
      text: ''
    }
    shutDown: ''
    shuttingDown: ''
    identity: ''
    network: ''
    access: ''
    rest: ''
    choice: {
      hostname: ''
      machineId: ''
      sshHostKeys: ''
      netRules: ''
      hardware: ''
      address: ''
      rootPassword: ''
      authorizedKeys: ''
      timeZone: ''
      cloudInit: ''
      logs: ''
    }
    hint: {
      machineId: ''
      netRules: ''
      hardware: ''
      authorizedKeys: ''
      cloudInit: ''
      logs: ''
    }
    keys: {
      itself: ''
      unit: ''
      unknown: ''
    }
    kept: ''
    none: ''
    more_one: '{{file}} {{count}}'
    more_other: '{{file}} {{count}}'
    address: {
      keep: ''
      dhcp: ''
      static: ''
    }
    field: {
      address: ''
      prefix: ''
      gateway: ''
      dns: ''
    }
    unchanged: ''
    invalid: {
      hostname: ''
      address: ''
      prefix: ''
      gateway: ''
      dns: ''
      timeZone: ''
      rootPassword: ''
    }
    system: '{{system}} {{disk}}'
    stayOff: ''
    ifFails: ''
    dryRun: ''
    files_one: '{{count}}'
    files_other: '{{count}}'
    nothing: ''
    commands: ''
    before: ''
    after: ''
    how: {
      changed: ''
      emptied: ''
      removed: ''
      added: ''
    }
    note: {
      'keys-unit': ''
      'keys-unknown': ''
      'several-networks': '{{path}}'
      'no-network-file': ''
      'mac-unclear': '{{path}}'
      'no-root': '{{path}}'
      relabel: ''
      'cloud-init-network': '{{path}}'
      'not-text': '{{path}}'
      'zone-copied': '{{path}}'
      unread: '{{path}}'
    }
    blocker: {
      running: ''
      saved: ''
      transient: ''
      'no-disk': ''
      'disk-network': '{{target}}'
      'disk-shared': '{{target}}'
      'disk-encrypted': '{{target}}'
      'disk-unreadable': '{{target}} {{path}}'
      needed: '{{path}} {{users}}'
      'needed-unknown': '{{users}}'
      busy: ''
      'no-access': ''
    }
    verb: {
      vm: {
        prepare: ''
      }
    }
  }
  problem: {
    host: {
      'no-libvirt': {
        title: ''
        detail: '{{distribution}}'
        plain: ''
      }
      denied: {
        title: ''
        detail: '{{user}} {{group}}'
        plain: ''
      }
      'auth-failed': {
        title: ''
        plain: ''
      }
      unreachable: {
        title: ''
        detail: '{{host}} {{port}}'
        plain: ''
      }
      'no-session-as-root': {
        title: ''
        plain: ''
      }
      lost: {
        title: ''
        plain: ''
      }
      unread: {
        title: ''
        by: {
          libvirt: ''
          directories: ''
        }
        plain: ''
      }
      late: {
        title: ''
        detail: '{{seconds}}'
        plain: ''
      }
      'no-daemon': {
        title: ''
        detail: '{{daemon}}'
        plain: ''
      }
      address: {
        title: ''
        plain: ''
      }
      exists: {
        title: ''
        detail: '{{name}}'
        plain: ''
      }
      busy: {
        title: ''
        plain: ''
      }
      'in-use': {
        title: ''
        plain: ''
      }
      dns: {
        title: ''
        detail: '{{host}}'
        plain: ''
      }
      timeout: {
        title: ''
        detail: '{{host}} {{port}}'
        plain: ''
      }
      protocol: {
        title: ''
        detail: '{{host}} {{port}}'
        plain: ''
      }
      'no-common': {
        title: ''
        detail: '{{host}}'
        plain: ''
      }
      'proxy-command': {
        title: ''
        detail: '{{host}} {{command}}'
        plain: ''
      }
      'no-socket': {
        title: ''
        detail: '{{socket}} {{host}}'
        plain: ''
      }
      'key-rejected': {
        title: ''
        detail: '{{host}} {{keyType}} {{fingerprint}}'
        plain: ''
        by: {
          StrictHostKeyChecking: '{{host}} {{keyType}} {{fingerprint}}'
        }
      }
      'key-changed': {
        title: ''
        detail: '{{host}}'
        plain: ''
      }
      'key-revoked': {
        title: ''
        detail: '{{file}} {{line}} {{fingerprint}}'
        plain: ''
      }
      'auth-rejected': {
        title: ''
        detail: '{{host}} {{user}} {{methods}} {{tried}}'
        some: '{{host}} {{user}} {{methods}}'
        plain: ''
      }
      'auth-cancelled': {
        title: ''
        detail: '{{user}} {{host}}'
        plain: ''
      }
      'password-expired': {
        title: ''
        detail: '{{host}} {{user}}'
        plain: ''
      }
      config: {
        title: ''
        detail: '{{host}} {{option}}'
        plain: ''
      }
      'no-way': {
        title: ''
        plain: ''
      }
      'no-shell': {
        title: ''
        detail: '{{user}} {{host}} {{code}}'
        plain: ''
      }
      'forced-command': {
        title: ''
        detail: '{{host}} {{user}}'
        plain: ''
      }
      'shell-restricted': {
        title: ''
        detail: '{{user}} {{host}}'
        plain: ''
      }
      'shell-exits': {
        title: ''
        detail: '{{user}} {{host}} {{code}}'
        plain: ''
      }
      'shell-silent': {
        title: ''
        detail: '{{user}} {{host}}'
        plain: ''
      }
      socket: {
        title: ''
        by: {
          denied: '{{address}}'
          refused: '{{address}}'
          closed: '{{address}}'
        }
        plain: ''
      }
    }
    libvirt: {
      error: {
        title: ''
        plain: ''
      }
    }
    domain: {
      gone: {
        title: ''
        detail: '{{name}}'
        plain: ''
      }
      'wrong-state': {
        title: ''
        detail: '{{name}}'
        plain: ''
      }
      'has-clones': {
        title: ''
        detail: '{{name}} {{clones}}'
        plain: ''
      }
      exists: {
        title: ''
        detail: '{{name}}'
        plain: ''
      }
      'delete-undone': {
        title: ''
        detail: '{{name}}'
        plain: ''
      }
      'delete-part': {
        title: ''
        detail: '{{name}}'
        plain: ''
      }
      'delete-left': {
        title: ''
        detail: '{{name}}'
        plain: ''
      }
      stray: {
        title: ''
        detail: '{{name}} {{pid}} {{pid}}'
        plain: ''
      }
    }
    snapshot: {
      busy: {
        title: ''
        plain: ''
      }
      refused: {
        title: ''
        plain: ''
        by: {
          'raw-disk': '{{names}}'
          'network-disk': '{{names}}'
          'no-disk': ''
          'uefi-nvram': ''
          checkpoints: ''
          asleep: ''
          'host-device': '{{names}}'
          transient: ''
          'no-agent': ''
          'not-running': ''
          running: ''
          'external-revert': ''
          'external-delete': ''
          'internal-parent': '{{names}}'
          'several-children': '{{names}}'
          'mixed-tree': ''
          'other-branch': ''
          unread: '{{names}}'
          'name-running': ''
          'orphan-name': ''
          'active-parent': '{{names}}'
          'volume-off': '{{names}}'
          'holds-internal': '{{names}}'
          comma: '{{names}}'
          saved: ''
          'no-place': ''
          'block-revert': '{{names}}'
          'volume-merge': '{{names}}'
          'block-place': '{{names}}'
          'data-gone': '{{names}}'
          'block-job': '{{names}}'
          'other-image': '{{names}}'
          'overlays-above': '{{names}}'
          shared: '{{names}}'
          'half-merged': '{{names}}'
          'records-unread': ''
          'no-record': ''
          'disk-missing': '{{names}}'
          'shared-unknown': '{{names}}'
          'not-migratable': '{{names}}'
          'memory-gone': '{{names}}'
          'lvm-other-disks': '{{names}}'
          'lvm-not-root': '{{names}}'
          'lvm-unread': '{{names}}'
          'lvm-lost': '{{names}}'
          'lvm-incomplete': ''
          'lvm-merging': '{{names}}'
          'lvm-open': '{{names}}'
          'lvm-not-here': '{{names}}'
        }
      }
      gone: {
        title: ''
        detail: '{{name}}'
        plain: ''
      }
      exists: {
        title: ''
        detail: '{{name}}'
        plain: ''
      }
      changed: {
        title: ''
        detail: '{{source}}'
        plain: ''
      }
      risky: {
        title: ''
        plain: ''
      }
    }
    storage: {
      'no-space': {
        title: ''
        detail: '{{directory}} {{freeBytes}} {{neededBytes}}'
        plain: ''
      }
      exists: {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      denied: {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      'read-only': {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      missing: {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      'in-use': {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      'copy-failed': {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      'copy-killed': {
        title: ''
        plain: ''
      }
      'libvirt-restarted': {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      replaced: {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      'verify-failed': {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      'not-file': {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      needed: {
        title: ''
        detail: '{{path}} {{users}}'
        plain: ''
      }
      'unknown-use': {
        title: ''
        detail: '{{users}} {{path}}'
        plain: ''
      }
      'no-qemu-img': {
        title: ''
        plain: ''
      }
      'io-error': {
        title: ''
        detail: '{{path}} {{directory}}'
        plain: ''
      }
      'shared-directory': {
        title: ''
        detail: '{{directory}}'
        plain: ''
      }
    }
    image: {
      changed: {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      'not-as-asked': {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
    }
    network: {
      inactive: {
        title: ''
        detail: '{{network}}'
        plain: ''
      }
      missing: {
        title: ''
        detail: '{{network}}'
        plain: ''
      }
    }
    job: {
      'host-restarted': {
        title: ''
        plain: ''
      }
      'runner-gone': {
        title: ''
        plain: ''
      }
      'ended-elsewhere': {
        title: ''
        plain: ''
      }
      'no-place': {
        title: ''
        detail: '{{places}}'
        plain: ''
      }
      'undo-incomplete': {
        title: ''
        plain: ''
      }
      'not-cancellable': {
        title: ''
        plain: ''
      }
      unreadable: {
        title: ''
        plain: ''
      }
      'still-running': {
        title: ''
        plain: ''
      }
      elsewhere: {
        title: ''
        plain: ''
      }
      gone: {
        title: ''
        plain: ''
      }
      'cut-off': {
        title: ''
        plain: ''
      }
      'no-answer': {
        title: ''
        plain: ''
      }
    }
    plan: {
      stale: {
        title: ''
        plain: ''
      }
      blocked: {
        title: ''
        plain: ''
      }
    }
    'own-file': {
      unreadable: {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      unwritable: {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
    }
    device: {
      kept: {
        title: ''
        plain: ''
      }
      locked: {
        title: ''
        plain: ''
      }
    }
    input: {
      invalid: {
        title: ''
        plain: ''
      }
    }
    definition: {
      changed: {
        title: ''
        plain: ''
      }
      invalid: {
        title: ''
        plain: ''
      }
      syntax: {
        title: ''
        detail: '{{line}} {{column}}'
        plain: ''
      }
      other: {
        title: ''
        detail: '{{field}}'
        plain: ''
      }
    }
    request: {
      invalid: {
        title: ''
        plain: ''
      }
    }
    bug: {
      title: ''
      plain: ''
    }
    prepare: {
      'no-guestfish': {
        title: ''
        plain: ''
      }
      denied: {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      'no-appliance': {
        title: ''
        plain: ''
      }
      'no-system': {
        title: ''
        plain: ''
      }
      windows: {
        title: ''
        plain: ''
      }
      failed: {
        title: ''
        plain: ''
      }
      'not-as-meant': {
        title: ''
        detail: '{{path}}'
        plain: ''
      }
      changed: {
        title: ''
        detail: '{{name}}'
        plain: ''
      }
      half: {
        title: ''
        detail: '{{name}} {{path}}'
        plain: ''
      }
    }
    lvm: {
      failed: {
        title: ''
        plain: ''
      }
    }
    screen: {
      none: {
        title: ''
        plain: ''
      }
      other: {
        title: ''
        detail: '{{types}}'
        plain: ''
      }
      'no-listener': {
        title: ''
        plain: ''
      }
    }
  }
  prompts: {
    who: '{{user}} {{host}}'
    whoPort: '{{user}} {{host}} {{port}}'
    alias: '{{who}} {{alias}}'
    cancel: ''
    signIn: ''
    hostKey: {
      title: '{{host}}'
      text: ''
      for: ''
      type: ''
      bits: '{{type}} {{bits}}'
      fingerprint: ''
      picture: ''
      written: '{{file}}'
      notWritten: ''
      authority: '{{file}} {{line}}'
      accept: ''
      once: ''
      reject: ''
    }
    password: {
      title: ''
      label: ''
    }
    passphrase: {
      title: ''
      label: ''
      file: ''
    }
    interactive: {
      title: ''
      said: ''
      answer: '{{n}}'
    }
    touch: {
      title: ''
      text: ''
      said: ''
    }
    again: '{{attempt}}'
    remember: ''
    noKeyring: ''
    waits: '{{title}}'
    more_one: '{{count}}'
    more_other: '{{count}}'
  }
  remedy: {
    retry: {
      title: ''
      plain: ''
      button: ''
    }
    'install-libvirt': {
      title: ''
      detail: '{{distribution}}'
      plain: ''
    }
    'start-libvirt': {
      title: ''
      plain: ''
    }
    'start-daemon': {
      title: '{{daemon}}'
      titlePlain: ''
      plain: ''
    }
    'start-network': {
      title: '{{network}}'
      titlePlain: ''
      plain: ''
      button: ''
    }
    'start-anyway': {
      title: ''
      plain: ''
      button: ''
    }
    'join-group': {
      title: '{{group}}'
      titlePlain: ''
      plain: ''
    }
    'log-in-again': {
      title: ''
      detail: '{{group}}'
      plain: ''
    }
    'use-session': {
      title: ''
      plain: ''
      button: ''
    }
    'clone-again': {
      title: ''
      plain: ''
      button: ''
    }
    'convert-again': {
      title: ''
      plain: ''
      button: ''
    }
    'image-again': {
      title: ''
      plain: ''
      button: ''
    }
    'clone-to-pool': {
      title: ''
      detail: '{{pool}} {{directory}} {{freeBytes}}'
      plain: ''
      button: '{{pool}}'
      buttonPlain: ''
    }
    'clone-linked': {
      title: ''
      plain: ''
      button: ''
    }
    'define-again': {
      title: ''
      plain: ''
      button: ''
    }
    'remove-leftovers': {
      title: ''
      plain: ''
      button: ''
    }
    'edit-host': {
      title: ''
      plain: ''
      button: ''
    }
    'allow-algorithms': {
      title: ''
      plain: ''
    }
    'run-command': {
      title: ''
      plain: ''
    }
    'try-in-terminal': {
      title: ''
      plain: ''
    }
    'sign-in-again': {
      title: ''
      plain: ''
      button: ''
    }
    'copy-report': {
      title: ''
      plain: ''
      button: ''
    }
    'collect-diagnostics': {
      title: ''
      plain: ''
      button: ''
    }
    'prepare-again': {
      title: ''
      plain: ''
      button: ''
    }
  }
  resources: {
    verb: {
      host: {
        networks: ''
        pools: ''
      }
    }
    tabs: ''
    networks: ''
    pools: ''
    away: ''
    name: ''
    state: ''
    active: ''
    inactive: ''
    forward: ''
    bridge: ''
    addresses: ''
    dhcp: ''
    autostart: ''
    autostartOf: '{{name}}'
    users: ''
    users_n_one: '{{count}}'
    users_n_other: '{{count}}'
    none: ''
    start: ''
    stop: ''
    refresh: ''
    noNetworks: ''
    noPools: ''
    leases: '{{name}}'
    noLeases: ''
    address: ''
    mac: ''
    host: ''
    vm: ''
    expires: ''
    never: ''
    type: ''
    path: ''
    capacity: ''
    free: ''
    used: '{{usedBytes}} {{totalBytes}}'
    volumes: ''
    select: '{{name}}'
    stopNetwork: {
      title: '{{name}}'
      text: '{{vms}}'
      button: ''
      keep: ''
    }
  }
  screen: {
    verb: {
      vm: {
        console: ''
      }
    }
    tab: ''
    tools: ''
    view: '{{name}}'
    size: ''
    fit: ''
    actual: ''
    viewOnly: ''
    sendKeys: ''
    vt: '{{number}}'
    printScreen: ''
    copy: ''
    copied: ''
    connecting: ''
    connected: ''
    leave: ''
    off: ''
    away: ''
    lost: ''
    refused: ''
    reconnect: ''
    password: ''
    wrong: ''
    connect: ''
  }
  settings: {
    verb: {
      app: {
        settings: ''
        about: ''
      }
    }
    title: ''
    tabs: ''
    general: ''
    about: ''
    theme: ''
    themes: {
      system: ''
      light: ''
      dark: ''
    }
    language: ''
    languageSystem: ''
    density: ''
    densities: {
      dense: ''
      roomy: ''
    }
    close: ''
    packaged: ''
    fromSource: ''
    electronIs: {
      official: '{{actual}}'
      'stand-in': '{{actual}} {{declared}}'
    }
  }
  shell: {
    verb: {
      app: {
        back: ''
        forward: ''
        refresh: ''
      }
    }
    search: ''
    jobs: ''
    jobsActive_one: '{{count}}'
    jobsActive_other: '{{count}}'
    jobsWhere: ''
    compare: ''
    editXml: ''
    define: ''
    minimize: ''
    maximize: ''
    restore: ''
    close: ''
    allHosts: ''
    transcriptHeight: ''
    networks: ''
    pools: ''
    images: ''
    problem: ''
    problemOf: '{{what}}'
    reattached: '{{name}}'
    show: ''
    menu: {
      file: ''
      edit: ''
      vm: ''
      view: ''
      window: ''
      help: ''
    }
    gone: {
      title: ''
      detail: ''
      reload: ''
      quit: ''
    }
  }
  snapshots: {
    verb: {
      vm: {
        snapshot: ''
        revert: ''
      }
    }
    tab: ''
    take: ''
    revert: ''
    clone: ''
    compare: ''
    remove: ''
    edit: ''
    shape: {
      label: ''
      tree: ''
      list: ''
    }
    count_one: '{{count}}'
    count_other: '{{count}}'
    countHeld_one: '{{count}} {{bytes}}'
    countHeld_other: '{{count}} {{bytes}}'
    held: ''
    search: ''
    found: '{{n}} {{total}}'
    tree: '{{name}}'
    empty: ''
    here: ''
    hereChanged: '{{state}} {{bytes}}'
    hereSame: '{{state}}'
    technique: {
      internal: ''
      external: ''
      mixed: ''
      none: ''
      lvm: ''
    }
    root: {
      internal: ''
      external: ''
      mixed: ''
      none: ''
      lvm: ''
    }
    state: {
      running: ''
      paused: ''
      'shut-off': ''
      'disk-only': ''
      crashed: ''
      unknown: ''
    }
    withMemory: ''
    way: ''
    zoomIn: ''
    zoomOut: ''
    fit: ''
    legend: ''
    fold: '{{name}}'
    unfold: '{{name}} {{n}}'
    name: ''
    inLibvirt: ''
    time: ''
    was: ''
    how: ''
    memory: ''
    memoryKept: '{{bytes}}'
    memoryYes: ''
    memoryNo: ''
    size: ''
    frees: '{{bytes}}'
    workOut: ''
    reading: ''
    disks: ''
    parent: ''
    description: ''
    noDescription: ''
    picture: '{{name}}'
    pictureHere: ''
    menu: '{{name}}'
    missing: ''
    waits: {
      work: ''
      offline: ''
    }
    lost: {
      title_one: '{{count}}'
      title_other: '{{count}}'
      text: ''
      files: '{{files}}'
      remove: ''
      mark: ''
    }
    half: ''
    unfinished: {
      title: ''
      take: '{{name}}'
      revert: '{{name}}'
      delete: '{{name}}'
      finished: ''
      undone: ''
      resumed: ''
      ended: ''
      led: ''
      stray: '{{pid}} {{pid}}'
      damaged: ''
      cut: ''
      left: ''
      files: '{{files}}'
      remove: ''
      dismiss: ''
      stopped: ''
    }
    noPicture: ''
    details: '{{name}}'
    current: ''
    refresh: ''
    working: {
      take: '{{name}} {{time}}'
      revert: '{{name}} {{time}}'
      delete: '{{name}} {{time}}'
    }
    stepOf: '{{n}} {{total}} {{doing}}'
    written: {
      memory: '{{done}} {{total}}'
      merge: '{{done}} {{total}}'
      'block-job': '{{done}} {{total}}'
    }
    others: {
      memory: ''
      merge: ''
      'block-job': ''
    }
    timeLeft: '{{time}}'
    still: ''
    orphans: {
      title_one: '{{count}}'
      title_other: '{{count}}'
      text: ''
      of: '{{name}} {{target}} {{time}}'
      import: ''
      remove: ''
      removeTitle: '{{name}}'
      removeText: ''
    }
    dialog: {
      take: '{{name}}'
      name: ''
      nameHint: ''
      safeName: {
        job: '{{name}}'
        libvirt: '{{name}}'
      }
      titleOnly: '{{name}}'
      description: ''
      way: ''
      internal: ''
      internalOff: ''
      internalOn: '{{bytes}}'
      internalStill: '{{time}} {{bytes}}'
      external: ''
      overlayIn: '{{disk}} {{place}}'
      externalOff: ''
      externalText: ''
      keep: ''
      keepHint: '{{bytes}}'
      keepsOpen: ''
      convert: {
        disks: ''
        nvram: ''
      }
      quiesce: ''
      disks: ''
      run: ''
      cancel: ''
      save: ''
      nvram: ''
      tpm: ''
      nothing: ''
      revert: '{{vm}} {{name}}'
      revertText: '{{time}}'
      sinceKept: ''
      sinceLost: ''
      revertKept_one: '{{files}}'
      revertKept_other: '{{files}}'
      revertRemoved_one: '{{files}}'
      revertRemoved_other: '{{files}}'
      revertRunning: ''
      memoryLost: ''
      revertSaved: ''
      first: ''
      firstName: ''
      into: ''
      'as-was': ''
      running: ''
      paused: ''
      type: '{{name}}'
      typeNeeded: ''
      runRevert: ''
      force: ''
      left: {
        revert: ''
        delete: ''
      }
      leftText: {
        revert: ''
        delete: ''
      }
      hide: ''
      close: ''
      remove: '{{name}}'
      which: ''
      one: ''
      merge: ''
      oneInternal: ''
      oneExternal: ''
      tree: ''
      treeText_one: '{{count}}'
      treeText_other: '{{count}}'
      children: ''
      childrenText_one: '{{count}}'
      childrenText_other: '{{count}}'
      stays: ''
      commands: ''
      shared: ''
      mixes: {
        title: ''
        external: ''
        internal: ''
      }
      room: {
        title: '{{directory}} {{free}}'
        memory: '{{bytes}}'
        merge: '{{bytes}}'
      }
      onePaused: ''
      oneLost: ''
      oneAside: ''
      freed: '{{bytes}}'
      freedLeast: '{{bytes}}'
      chain: '{{target}}'
      chainNow: '{{target}}'
      chainThen: ''
      files: ''
      fate: {
        merged: '{{into}}'
        grows: ''
        removed: ''
        stays: ''
      }
      lost: '{{bytes}} {{disks}} {{name}}'
      runRemove: ''
      edit: '{{name}}'
      lvm: ''
      lvmOff: ''
      lvmText: ''
    }
    lvm: {
      of: '{{target}}'
      used: '{{n}} {{bytes}}'
      poolUsed: '{{n}}'
      lost: ''
      lostMark: ''
      extend: ''
      extendTitle: '{{name}}'
      extendText: ''
      runExtend: ''
      space: ''
      percent: '{{n}}'
      takes: '{{target}} {{volume}} {{bytes}}'
      takesThin: '{{target}} {{volume}} {{pool}}'
      noRoom: '{{group}}'
      noRoomText: '{{needed}} {{free}}'
      poolFull: '{{pool}} {{n}}'
      poolFullText: ''
      revertText: '{{time}}'
      revertMerges: ''
      revertStays: ''
    }
  }
  transcript: {
    verb: {
      app: {
        transcript: ''
      }
    }
    title: ''
    filter: ''
    copyAll: ''
    save: ''
    clear: ''
    close: ''
    empty: ''
    noMatch: ''
    resize: ''
    list: ''
    saved: '{{path}}'
    entries_one: '{{count}}'
    entries_other: '{{count}}'
    state: {
      running: ''
      done: ''
      failed: ''
      cancelled: ''
    }
  }
  welcome: {
    title: ''
    text: ''
    found: ''
    through: '{{hosts}}'
    uriAlias: '{{name}}'
    more_one: '{{count}}'
    more_other: '{{count}}'
    other: ''
    address: ''
    hint: ''
    empty: ''
    connect: ''
    noHosts: ''
    setup: {
      install: ''
      start: ''
      join: ''
      'log-in': ''
      other: ''
    }
    or: {
      install: ''
      start: ''
      join: ''
      'log-in': ''
      other: ''
    }
    state: {
      install: '{{distribution}}'
      start: ''
      join: '{{user}} {{group}}'
      'log-in': '{{user}} {{group}}'
    }
    manual: {
      packages: ''
      nixos: ''
    }
    commands: ''
    copy: ''
    again: ''
    session: ''
    relog: ''
    logIn: ''
    watching: ''
  }
}
