//! What a playlist shows that nobody gave a picture: the covers of its first four albums, two by two. It is named by the
//! covers that it is made of and kept like every other picture, so that another order makes another one.

use bytes::Bytes;
use image::{DynamicImage, RgbImage, imageops};
use melodrome_store::artwork::AlbumArt;

use crate::artwork::Inner;
use crate::decode::{Look, hash, look};
use crate::encode::{Encoding, encode, fit};
use crate::find::{Found, Source};
use crate::serve::{Ask, NeedsTurn};

/// Side of one tile in pixels.
const TILE: u32 = 300;
/// Quality of what is kept; smaller forms are made of it.
const QUALITY: u8 = 90;

impl Inner {
    /// The form of a playlist's picture that is asked for and the hash of the whole; `None` when no cover can be read.
    pub(crate) fn mosaic(
        &self,
        albums: &[AlbumArt],
        ask: &Ask,
        work: bool,
    ) -> Result<Option<(Bytes, String)>, NeedsTurn> {
        let covers: Vec<&str> = albums.iter().map(|album| album.hash.as_str()).collect();
        let name = hash(format!("mosaic {TILE} {}", covers.join(" ")).as_bytes());
        let whole = format!("mosaic:{name}");
        let resized = ask.size > 0 || ask.square;
        let form = if resized { self.form(&name, ask.size, ask.square, ask.encoding) } else { whole.clone() };
        if let Some(bytes) = self.kept(&form) {
            return Ok(Some((bytes, name)));
        }
        if !work {
            return Err(NeedsTurn);
        }
        let bytes = match self.kept(&whole) {
            Some(bytes) => bytes,
            None => {
                let tiles: Vec<RgbImage> = albums.iter().filter_map(|album| self.tile(album)).collect();
                let Some(bytes) = put_together(&tiles) else { return Ok(None) };
                // A cover that cannot be read now may be readable soon.
                if tiles.len() < albums.len() {
                    return Ok(Some((bytes.into(), format!("{name}-part"))));
                }
                self.keep(&whole, &bytes);
                bytes.into()
            }
        };
        if !resized {
            return Ok(Some((bytes, name)));
        }
        let source = Source::Folder(String::new());
        let found = Found { source, hash: name.clone(), bytes: bytes.to_vec(), image: None };
        let made = self.make(found, ask.size, ask.square, ask.encoding);
        self.keep(&form, &made);
        Ok(Some((made.into(), name)))
    }

    /// The middle of an album's cover.
    fn tile(&self, album: &AlbumArt) -> Option<RgbImage> {
        let named = self.name_album(album, true).ok()??;
        let bytes = self.original(named)?;
        let Look::Picture(image) = look(&bytes, self.options.limits) else { return None };
        let side = image.width().min(image.height());
        let middle = image.crop_imm((image.width() - side) / 2, (image.height() - side) / 2, side, side);
        let tile = fit(&middle, TILE)?;
        let tile =
            if tile.width() < TILE { tile.resize_exact(TILE, TILE, imageops::FilterType::Triangle) } else { tile };
        Some(tile.to_rgb8())
    }
}

/// Four tiles: of two A B B A, of three the first again.
fn put_together(tiles: &[RgbImage]) -> Option<Vec<u8>> {
    let order: &[usize] = match tiles.len() {
        0 => return None,
        1 => return encode(&DynamicImage::ImageRgb8(tiles.first()?.clone()), Encoding::Jpeg, QUALITY),
        2 => &[0, 1, 1, 0],
        3 => &[0, 1, 2, 0],
        _ => &[0, 1, 2, 3],
    };
    let mut canvas = RgbImage::new(2 * TILE, 2 * TILE);
    for (place, &tile) in (0_u32..).zip(order) {
        imageops::replace(&mut canvas, tiles.get(tile)?, i64::from(place % 2 * TILE), i64::from(place / 2 * TILE));
    }
    encode(&DynamicImage::ImageRgb8(canvas), Encoding::Jpeg, QUALITY)
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::{TILE, put_together};
    use crate::decode::{Limits, Look, look};

    #[test]
    fn tiles_lie_two_by_two() {
        let tile = |red| RgbImage::from_pixel(TILE, TILE, Rgb([red, 0, 0]));
        let tiles = [tile(0), tile(80), tile(160), tile(240)];
        let corners = |count: usize| {
            let Look::Picture(image) = look(&put_together(&tiles[..count]).unwrap(), Limits::default()) else {
                panic!()
            };
            let image = image.to_rgb8();
            let far = image.width() - 9;
            [(9, 9), (far, 9), (9, far), (far, far)].map(|(x, y)| image.get_pixel(x, y).0[0].div_ceil(80).min(3))
        };
        assert_eq!(put_together(&[]), None);
        assert_eq!(corners(1), [0, 0, 0, 0]);
        let near = |found: [u8; 4], wanted: [u8; 4]| {
            found.iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) <= 1)
        };
        assert!(near(corners(2), [0, 1, 1, 0]) && corners(2)[1] > corners(2)[0]);
        assert!(near(corners(3), [0, 1, 2, 0]) && near(corners(4), [0, 1, 2, 3]));
    }
}
