//! What stands where there is no picture: the track of a velodrome seen from above, quiet, in a hue of its own for each
//! id, so that a wall of albums without covers can still be told apart. Drawn, so nothing has to be shipped or decoded.

use image::{DynamicImage, Rgb, RgbImage};
use xxhash_rust::xxh3::xxh3_64;

use crate::colours::Lab;

/// Sides that are drawn when none or a silly one is asked for.
const SIDES: std::ops::RangeInclusive<u32> = 16..=1200;

/// Side when the original is asked for.
const ORIGINAL: u32 = 600;

/// The hue of an id, in degrees.
pub(crate) fn hue(id: &str) -> u16 {
    u16::try_from(xxh3_64(id.as_bytes()) % 360).unwrap_or_default()
}

/// The picture of a hue with sides of `size`, 0 = as large as it is meant to be.
pub(crate) fn draw(hue: u16, size: u32) -> DynamicImage {
    let side = if size == 0 { ORIGINAL } else { size.clamp(*SIDES.start(), *SIDES.end()) };
    let hue = f32::from(hue);
    let ground = Lab::from_lch(0.33, 0.03, hue).to_rgb();
    let boards = Lab::from_lch(0.47, 0.06, hue).to_rgb();
    let line = Lab::from_lch(0.78, 0.07, hue).to_rgb();
    let infield = Lab::from_lch(0.38, 0.045, hue).to_rgb();
    DynamicImage::ImageRgb8(RgbImage::from_fn(side, side, |x, y| {
        // From -1 to 1 over the side, measured in the middle of the pixel.
        let place = |at: u32| (f64::from(at) + 0.5) / f64::from(side) * 2.0 - 1.0;
        let soft = 2.0 / f64::from(side);
        let distance = oval(place(x), place(y));
        let mut colour = ground;
        // Outwards in: the track of boards, its two lines, the infield, the hub of a disc.
        colour = blend(colour, boards, cover(distance - 0.50, soft));
        colour = blend(colour, line, cover((distance - 0.42).abs() - 0.012, soft));
        colour = blend(colour, line, cover((distance - 0.30).abs() - 0.006, soft));
        colour = blend(colour, infield, cover(distance - 0.20, soft));
        colour = blend(colour, line, cover(place(x).hypot(place(y)) - 0.05, soft));
        Rgb(colour)
    }))
}

/// Distance from the straight in the middle of the track, whose ends are the centres of its bends.
fn oval(x: f64, y: f64) -> f64 {
    const STRAIGHT: f64 = 0.30;
    (x.abs() - STRAIGHT).max(0.0).hypot(y)
}

/// How much of a pixel lies inside an edge that is `beyond` away, for pixels `soft` wide.
fn cover(beyond: f64, soft: f64) -> f64 {
    (0.5 - beyond / soft).clamp(0.0, 1.0)
}

fn blend(under: [u8; 3], over: [u8; 3], share: f64) -> [u8; 3] {
    let mut mixed = under;
    for (slot, over) in mixed.iter_mut().zip(over) {
        let value = f64::from(*slot) * (1.0 - share) + f64::from(over) * share;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
        let byte = value.round() as u8;
        *slot = byte;
    }
    mixed
}

#[cfg(test)]
mod tests {
    use super::{draw, hue};

    #[test]
    fn the_same_id_gives_the_same_picture_and_another_id_another_hue() {
        assert_eq!(hue("abc"), hue("abc"));
        assert_ne!(hue("abc"), hue("abd"));
        assert_ne!(draw(hue("abc"), 64), draw(hue("abd"), 64));
    }

    #[test]
    fn any_size_gives_a_square_of_sane_sides() {
        for (size, side) in [(0, 600), (1, 16), (300, 300), (u32::MAX, 1200)] {
            let image = draw(200, size);
            assert_eq!((image.width(), image.height()), (side, side));
        }
    }

    #[test]
    fn the_track_lies_in_the_middle() {
        let image = draw(200, 100).to_rgb8();
        assert_eq!(image.get_pixel(0, 0), image.get_pixel(99, 99), "the corners are ground");
        assert_ne!(image.get_pixel(0, 0), image.get_pixel(50, 50));
        assert_eq!(image.get_pixel(10, 40), image.get_pixel(89, 59), "it looks the same turned round");
    }
}
