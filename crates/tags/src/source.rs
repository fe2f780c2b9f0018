//! Reading a file by position through a few cached blocks: parsers hop between head and tail, and each hop would cost
//! a system call and a thrown-away buffer. A budget bounds how much one file may make us read.

use std::io::{self, Read, Seek, SeekFrom};

const BLOCK: u64 = 16 * 1024;
const BLOCKS: usize = 8;
/// Bytes that one file may make us read; a parser that needs more runs in circles.
const BUDGET: u64 = 256 * 1024 * 1024;

/// Bytes that can be read at a position.
pub(crate) trait ReadAt {
    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize>;
    fn size(&self) -> io::Result<u64>;
}

impl ReadAt for std::fs::File {
    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        std::os::unix::fs::FileExt::read_at(self, into, at)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }
}

impl ReadAt for &[u8] {
    fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let from = usize::try_from(at).unwrap_or(usize::MAX).min(self.len());
        let count = into.len().min(self.len() - from);
        into[..count].copy_from_slice(&self[from..from + count]);
        Ok(count)
    }

    fn size(&self) -> io::Result<u64> {
        Ok(self.len() as u64)
    }
}

struct Block {
    number: u64,
    used: u64,
    bytes: Vec<u8>,
}

/// A file seen through cached blocks.
pub(crate) struct Source<'a> {
    reader: &'a dyn ReadAt,
    len: u64,
    blocks: Vec<Block>,
    clock: u64,
    left: u64,
}

impl<'a> Source<'a> {
    pub(crate) fn new(reader: &'a dyn ReadAt) -> io::Result<Self> {
        Ok(Self { reader, len: reader.size()?, blocks: Vec::new(), clock: 0, left: BUDGET })
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    fn spend(&mut self, bytes: u64) -> io::Result<()> {
        self.left = self.left.checked_sub(bytes).ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidData, "the file is built so that reading it does not end")
        })?;
        Ok(())
    }

    /// The index of a cached block, loading it when needed.
    fn block(&mut self, number: u64) -> io::Result<usize> {
        self.clock += 1;
        if let Some(found) = self.blocks.iter().position(|block| block.number == number) {
            self.blocks[found].used = self.clock;
            return Ok(found);
        }
        self.spend(BLOCK)?;
        let slot = if self.blocks.len() < BLOCKS {
            self.blocks.push(Block { number, used: 0, bytes: Vec::new() });
            self.blocks.len() - 1
        } else {
            self.blocks.iter().enumerate().min_by_key(|(_, block)| block.used).map_or(0, |(at, _)| at)
        };
        let mut bytes = std::mem::take(&mut self.blocks[slot].bytes);
        self.blocks[slot].number = u64::MAX;
        bytes.resize(BLOCK as usize, 0);
        let mut filled = 0;
        while filled < bytes.len() {
            let got = self.reader.read_at(number * BLOCK + filled as u64, &mut bytes[filled..])?;
            if got == 0 {
                break;
            }
            filled += got;
        }
        bytes.truncate(filled);
        self.blocks[slot] = Block { number, used: self.clock, bytes };
        Ok(slot)
    }

    /// Reads at a position; 0 at the end.
    pub(crate) fn read_at(&mut self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        if at >= self.len || into.is_empty() {
            return Ok(0);
        }
        // Large bodies (pictures) would wash every block out.
        if into.len() as u64 > BLOCK {
            self.spend(into.len() as u64)?;
            return self.reader.read_at(at, into);
        }
        let slot = self.block(at / BLOCK)?;
        let from = (at % BLOCK) as usize;
        let bytes = self.blocks[slot].bytes.get(from..).unwrap_or_default();
        let count = bytes.len().min(into.len());
        into[..count].copy_from_slice(&bytes[..count]);
        Ok(count)
    }

    pub(crate) fn fill(&mut self, mut at: u64, into: &mut [u8]) -> io::Result<()> {
        let mut done = 0;
        while done < into.len() {
            let got = self.read_at(at, &mut into[done..])?;
            if got == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            done += got;
            at += got as u64;
        }
        Ok(())
    }

    /// `N` bytes at a position.
    pub(crate) fn array<const N: usize>(&mut self, at: u64) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(at, &mut bytes)?;
        Ok(bytes)
    }

    /// `len` bytes at a position. Never allocates more than the file holds.
    pub(crate) fn bytes(&mut self, at: u64, len: u64) -> io::Result<Vec<u8>> {
        if at.checked_add(len).is_none_or(|end| end > self.len) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut bytes = vec![0; usize::try_from(len).unwrap_or(usize::MAX)];
        self.fill(at, &mut bytes)?;
        Ok(bytes)
    }

    /// Up to `len` bytes at a position: fewer where the file ends.
    pub(crate) fn up_to(&mut self, at: u64, len: u64) -> io::Result<Vec<u8>> {
        let len = len.min(self.len.saturating_sub(at));
        self.bytes(at, len)
    }

    /// The file from `start` on, as a reader for parsers that want one.
    pub(crate) fn window(&mut self, start: u64) -> Window<'_, 'a> {
        Window { start: start.min(self.len), at: 0, source: self }
    }
}

/// See [`Source::window`].
pub(crate) struct Window<'s, 'a> {
    source: &'s mut Source<'a>,
    start: u64,
    at: u64,
}

impl Read for Window<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let got = self.source.read_at(self.start + self.at, into)?;
        self.at += got as u64;
        Ok(got)
    }
}

impl Seek for Window<'_, '_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let end = self.source.len - self.start;
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        // Beyond any file: keeps `start + at` from overflowing.
        self.at = target.filter(|&at| at < u64::MAX / 4).ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Seek as _, SeekFrom};

    use super::{BLOCK, Source};

    #[test]
    fn reads_across_blocks_and_stops_at_the_end() {
        let data: Vec<u8> = (0..100_000_u32).map(|n| (n % 251) as u8).collect();
        let slice = data.as_slice();
        let mut source = Source::new(&slice).unwrap();
        assert_eq!(source.bytes(BLOCK - 3, 9).unwrap(), data[BLOCK as usize - 3..BLOCK as usize + 6]);
        assert!(source.bytes(99_999, 2).is_err());
        assert_eq!(source.up_to(99_999, 20).unwrap().len(), 1);
        let mut window = source.window(10);
        window.seek(SeekFrom::End(-1)).unwrap();
        let mut rest = Vec::new();
        window.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, data[99_999..]);
        assert!(window.seek(SeekFrom::Current(-100_000)).is_err());
    }

    #[test]
    fn a_file_that_never_ends_reading_is_given_up() {
        let data = vec![0_u8; 400_000];
        let slice = data.as_slice();
        let mut source = Source::new(&slice).unwrap();
        let mut failed = false;
        for round in 0..40_000_u64 {
            if source.array::<1>((round % 24) * BLOCK).is_err() {
                failed = true;
                break;
            }
        }
        assert!(failed);
    }
}
