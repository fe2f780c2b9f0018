// What the demo library holds: invented people, albums and titles, with how each sounds and looks.
//
// `sound` is read by sound.mjs, `cover` by cover.mjs. A title may be a pair [title, artist] on compilations.

export const ALBUMS = [
  {
    artist: 'Nadia Oyelaran', title: 'Lamplight Atlas', year: 2019, format: 'flac', genres: ['Ambient', 'Electronic'],
    tracks: ['Harbour at Four', 'Paper Lanterns', 'A Map of the Ceiling', 'Slow Ferry', 'Sodium', 'The Last Tram Home'],
    sound: { root: 50, scale: 'major', chords: [0, 4, 5, 3], tempo: 66, voices: ['pad', 'bells'], seed: 11 },
    cover: { kind: 'moons', colours: ['#1f2a44', '#e8a94c', '#f4e3c1', '#3d5a80'] },
  },
  {
    artist: 'Nadia Oyelaran', title: 'Low Tide Radio', year: 2022, format: 'opus', genres: ['Ambient'],
    tracks: ['Sandbar', 'Short Wave', 'Gulls over Concrete', 'Number Station', 'Signing Off'],
    sound: { root: 45, scale: 'dorian', chords: [0, 3, 6, 3], tempo: 60, voices: ['pad', 'pluck'], seed: 23 },
    cover: { kind: 'waves', colours: ['#d7e3dd', '#2a6f77', '#0e3b43', '#e07a5f'] },
  },
  {
    artist: 'The Copper Pines', title: 'Orchard Road', year: 1974, format: 'mp3', genres: ['Folk', 'Country'],
    tracks: ['Orchard Road', 'Two Dogs and a Radio', 'Windfall', 'Letters to Marion', 'Gate Song', 'Before the Frost'],
    sound: { root: 55, scale: 'major', chords: [0, 3, 4, 0], tempo: 96, voices: ['guitar', 'bass'], seed: 31 },
    cover: { kind: 'hills', colours: ['#f2c57c', '#c8553d', '#588b8b', '#2d3a3a'] },
  },
  {
    artist: 'The Copper Pines', title: 'Winter Ledger', year: 1977, format: 'mp3', genres: ['Folk'],
    tracks: ['Ledger', 'Kindling', 'The Long Field', 'Borrowed Coat', 'Thaw'],
    sound: { root: 52, scale: 'minor', chords: [0, 5, 3, 4], tempo: 84, voices: ['guitar', 'pad'], seed: 37 },
    cover: { kind: 'hills', colours: ['#dfe7ec', '#8fa6b2', '#4a6472', '#1f2d36'] },
  },
  {
    artist: 'Kōji Arakawa Trio', title: 'Night Bus to Kitano', year: 1963, format: 'flac', genres: ['Jazz'],
    tracks: ['Night Bus to Kitano', 'Umbrella Waltz', 'Third Stop', 'Señor Mori', 'Rain on Tin', 'One for the Driver'],
    sound: { root: 48, scale: 'dorian', chords: [1, 4, 0, 5], tempo: 132, voices: ['keys', 'walk', 'brush'], seed: 41 },
    cover: { kind: 'bars', colours: ['#12263a', '#f4b942', '#e4572e', '#f7f3e3'] },
  },
  {
    artist: 'Lumen & Ash', title: 'Glass Weather', year: 2008, format: 'm4a', genres: ['Electronic', 'IDM', 'Techno'],
    tracks: ['Condensation', 'Dew Point', 'Isobar', 'Refraction Index', 'Cold Front', 'Clear Air'],
    sound: { root: 45, scale: 'minor', chords: [0, 0, 5, 6], tempo: 122, voices: ['arp', 'bass', 'beat'], seed: 53 },
    cover: { kind: 'shards', colours: ['#0b132b', '#5bc0be', '#9b5de5', '#f15bb5'] },
  },
  {
    artist: 'Orquesta Marea', title: 'Sal y Viento', year: 1999, format: 'ogg', genres: ['Latin', 'Jazz'],
    tracks: ['Sal y Viento', 'Calle del Faro', 'La Última Barca', 'Malecón', 'Corazón de Cobre'],
    sound: { root: 50, scale: 'minor', chords: [0, 3, 4, 0], tempo: 108, voices: ['guitar', 'walk', 'brush'], seed: 61 },
    cover: { kind: 'sun', colours: ['#f25c54', '#f7b267', '#2a9d8f', '#fff3e0'] },
  },
  {
    artist: 'Ida Vestergaard', title: 'Twelve Small Rooms', year: 2015, format: 'flac', genres: ['Classical', 'Piano'],
    discs: [
      ['Room One: Hallway', 'Room Two: Kitchen, Morning', 'Room Three: The Stairs', 'Room Four: Blue Tiles', 'Room Five: Cupboard', 'Room Six: Window, Snow'],
      ['Room Seven: Library', 'Room Eight: Nursery', 'Room Nine: Locked', 'Room Ten: Dust and Sun', 'Room Eleven: Guest', 'Room Twelve: Leaving'],
    ],
    sound: { root: 57, scale: 'minor', chords: [0, 5, 2, 6], tempo: 72, voices: ['piano'], seed: 71 },
    cover: { kind: 'rooms', colours: ['#efe9e1', '#b5838d', '#6d6875', '#355070'], embedded: true },
  },
  {
    artist: 'Brass Kettle', title: 'Steam', year: 2021, format: 'm4a', genres: ['Funk', 'Soul'],
    tracks: ['Steam', 'Pressure Valve', 'Sunday Shoes', 'Whistle'],
    sound: { root: 52, scale: 'dorian', chords: [0, 3, 0, 4], tempo: 104, voices: ['keys', 'bass', 'beat'], seed: 83 },
    cover: { kind: 'rings', colours: ['#7f4f24', '#f6bd60', '#f28482', '#f5ebe0'], embedded: true },
  },
  {
    artist: 'Various Artists', title: 'Saturday at the Velodrome', year: 2024, format: 'mp3', genres: ['Pop', 'Electronic'], compilation: true,
    tracks: [
      ['First Lap', 'Lumen & Ash'], ['Banked Turn', 'Brass Kettle'], ['Chalk Line', 'Mirela Sand'], ['Slipstream', 'Nadia Oyelaran'],
      ['Tandem', 'The Copper Pines'], ['Bell Rings', 'Otto & the Owls'], ['Sprint Finish', 'Mirela Sand'], ['Lap of Honour', 'Orquesta Marea'],
    ],
    sound: { root: 48, scale: 'major', chords: [0, 4, 5, 3], tempo: 118, voices: ['arp', 'bass', 'beat'], seed: 97 },
    cover: { kind: 'track', colours: ['#264653', '#e9c46a', '#e76f51', '#f1faee'] },
  },
]

export const PLAYLIST = {
  name: 'Rainy Sunday',
  titles: ['Harbour at Four', 'Umbrella Waltz', 'Windfall', 'Sandbar', 'Room Two: Kitchen, Morning', 'Rain on Tin',
    'La Última Barca', 'Thaw', 'Condensation', 'Sunday Shoes', 'Slipstream', 'Room Six: Window, Snow'],
}
