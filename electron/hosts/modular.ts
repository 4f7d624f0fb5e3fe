/** What starts one of libvirt's daemons when it is first used, now and after each boot, where systemd starts services. */
export function startSocket(daemon: string): string {
  return `sudo systemctl enable --now ${daemon}.socket`
}
