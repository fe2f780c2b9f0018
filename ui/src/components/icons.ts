// The icons that ship: Lucide, ISC licence. Only what is imported here reaches the bundle.
import arrowDownAZ from 'lucide-static/icons/arrow-down-a-z.svg?raw';
import arrowLeft from 'lucide-static/icons/arrow-left.svg?raw';
import arrowRight from 'lucide-static/icons/arrow-right.svg?raw';
import sound from 'lucide-static/icons/audio-lines.svg?raw';
import arrowDown from 'lucide-static/icons/arrow-down.svg?raw';
import arrowUp from 'lucide-static/icons/arrow-up.svg?raw';
import check from 'lucide-static/icons/check.svg?raw';
import chevronDown from 'lucide-static/icons/chevron-down.svg?raw';
import chevronLeft from 'lucide-static/icons/chevron-left.svg?raw';
import chevronRight from 'lucide-static/icons/chevron-right.svg?raw';
import chevronUp from 'lucide-static/icons/chevron-up.svg?raw';
import chevronsUpDown from 'lucide-static/icons/chevrons-up-down.svg?raw';
import clock from 'lucide-static/icons/clock.svg?raw';
import cloudOff from 'lucide-static/icons/cloud-off.svg?raw';
import columns from 'lucide-static/icons/columns-3.svg?raw';
import disc from 'lucide-static/icons/disc-3.svg?raw';
import download from 'lucide-static/icons/download.svg?raw';
import ellipsisVertical from 'lucide-static/icons/ellipsis-vertical.svg?raw';
import ellipsis from 'lucide-static/icons/ellipsis.svg?raw';
import eyeOff from 'lucide-static/icons/eye-off.svg?raw';
import eye from 'lucide-static/icons/eye.svg?raw';
import folder from 'lucide-static/icons/folder.svg?raw';
import grip from 'lucide-static/icons/grip-vertical.svg?raw';
import drive from 'lucide-static/icons/hard-drive.svg?raw';
import heart from 'lucide-static/icons/heart.svg?raw';
import home from 'lucide-static/icons/house.svg?raw';
import infinity from 'lucide-static/icons/infinity.svg?raw';
import info from 'lucide-static/icons/info.svg?raw';
import key from 'lucide-static/icons/key-round.svg?raw';
import keyboard from 'lucide-static/icons/keyboard.svg?raw';
import layoutGrid from 'lucide-static/icons/layout-grid.svg?raw';
import library from 'lucide-static/icons/library.svg?raw';
import listEnd from 'lucide-static/icons/list-end.svg?raw';
import listMusic from 'lucide-static/icons/list-music.svg?raw';
import listPlus from 'lucide-static/icons/list-plus.svg?raw';
import listStart from 'lucide-static/icons/list-start.svg?raw';
import logIn from 'lucide-static/icons/log-in.svg?raw';
import logOut from 'lucide-static/icons/log-out.svg?raw';
import maximize from 'lucide-static/icons/maximize.svg?raw';
import mic from 'lucide-static/icons/mic-vocal.svg?raw';
import minus from 'lucide-static/icons/minus.svg?raw';
import monitor from 'lucide-static/icons/monitor.svg?raw';
import moon from 'lucide-static/icons/moon.svg?raw';
import note from 'lucide-static/icons/music.svg?raw';
import palette from 'lucide-static/icons/palette.svg?raw';
import pause from 'lucide-static/icons/pause.svg?raw';
import play from 'lucide-static/icons/play.svg?raw';
import plus from 'lucide-static/icons/plus.svg?raw';
import refresh from 'lucide-static/icons/refresh-cw.svg?raw';
import repeatOne from 'lucide-static/icons/repeat-1.svg?raw';
import repeat from 'lucide-static/icons/repeat.svg?raw';
import rows from 'lucide-static/icons/rows-3.svg?raw';
import search from 'lucide-static/icons/search.svg?raw';
import settings from 'lucide-static/icons/settings.svg?raw';
import shapes from 'lucide-static/icons/shapes.svg?raw';
import shield from 'lucide-static/icons/shield-check.svg?raw';
import shuffle from 'lucide-static/icons/shuffle.svg?raw';
import skipBack from 'lucide-static/icons/skip-back.svg?raw';
import skipForward from 'lucide-static/icons/skip-forward.svg?raw';
import sliders from 'lucide-static/icons/sliders-horizontal.svg?raw';
import square from 'lucide-static/icons/square.svg?raw';
import star from 'lucide-static/icons/star.svg?raw';
import sun from 'lucide-static/icons/sun.svg?raw';
import trash from 'lucide-static/icons/trash-2.svg?raw';
import alert from 'lucide-static/icons/triangle-alert.svg?raw';
import user from 'lucide-static/icons/user.svg?raw';
import users from 'lucide-static/icons/users.svg?raw';
import volume from 'lucide-static/icons/volume-2.svg?raw';
import volumeOff from 'lucide-static/icons/volume-x.svg?raw';
import x from 'lucide-static/icons/x.svg?raw';
import upload from 'lucide-static/icons/upload.svg?raw';
import sparkles from 'lucide-static/icons/sparkles.svg?raw';
import globe from 'lucide-static/icons/globe.svg?raw';
import pencil from 'lucide-static/icons/pencil.svg?raw';
import copy from 'lucide-static/icons/copy.svg?raw';
import phone from 'lucide-static/icons/smartphone.svg?raw';
import qrCode from 'lucide-static/icons/qr-code.svg?raw';
import laptop from 'lucide-static/icons/laptop.svg?raw';
import terminal from 'lucide-static/icons/terminal.svg?raw';
import circleX from 'lucide-static/icons/circle-x.svg?raw';
import circleCheck from 'lucide-static/icons/circle-check.svg?raw';
import userCheck from 'lucide-static/icons/user-check.svg?raw';

const raw = {
  phone,
  qrCode,
  laptop,
  terminal,
  circleX,
  circleCheck,
  userCheck,
  copy,
  pencil,
  globe,
  sparkles,
  upload,
  alert,
  arrowDown,
  arrowDownAZ,
  arrowLeft,
  arrowRight,
  arrowUp,
  check,
  chevronDown,
  chevronLeft,
  chevronRight,
  chevronUp,
  chevronsUpDown,
  clock,
  cloudOff,
  columns,
  disc,
  download,
  drive,
  ellipsis,
  ellipsisVertical,
  eye,
  eyeOff,
  folder,
  grip,
  heart,
  home,
  infinity,
  info,
  key,
  keyboard,
  layoutGrid,
  library,
  listEnd,
  listMusic,
  listPlus,
  listStart,
  logIn,
  logOut,
  maximize,
  mic,
  minus,
  monitor,
  moon,
  note,
  palette,
  pause,
  play,
  plus,
  refresh,
  repeat,
  repeatOne,
  rows,
  search,
  settings,
  shapes,
  shield,
  shuffle,
  skipBack,
  skipForward,
  sound,
  sliders,
  square,
  star,
  sun,
  trash,
  user,
  users,
  volume,
  volumeOff,
  x,
};

export type IconName = keyof typeof raw;

/** The drawing inside the file, without its frame and its licence line (the licence is in THIRD-PARTY of the package). */
export const drawing = (name: IconName): string => /<svg[^>]*>([\s\S]*)<\/svg>/.exec(raw[name])?.[1] ?? '';
