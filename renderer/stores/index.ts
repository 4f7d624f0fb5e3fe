export { closeDialog, type DialogRequest, openDialog, useDialogs } from './dialogs'
export { goBack, goForward, navigate, type Page, replacePage, useNavigation, usePage } from './navigation'
export { type Selection, selectionOf, setSelection, useSelection } from './selection'
export { setView, useView, type VmTab } from './view'
