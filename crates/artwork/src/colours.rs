//! The two colours that a cover lends to the page: the one of its largest area, and the most vivid one that differs
//! from it. Reckoned in OKLCH (<https://bottosson.github.io/posts/oklab/>), where equal steps look equal, on a thumbnail.

use image::DynamicImage;
use melodrome_model::{Colour, CoverColours};

use crate::encode::fit;

/// Longest side of what is looked at; more pixels give the same colours.
const THUMBNAIL: u32 = 64;

/// Colours nearer than this in OKLab are one area.
const NEAR: f32 = 0.10;

/// Smaller parts of the picture than this are specks and lend no colour.
const SPECK: f32 = 0.005;

/// Below this chroma a hue is noise.
const GREY: f32 = 0.02;

/// A colour of OKLab: lightness 0 to 1, and two axes around grey.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lab {
    light: f32,
    a: f32,
    b: f32,
}

/// The colours of a picture; `None` when all of it is transparent.
pub(crate) fn of(image: &DynamicImage) -> Option<CoverColours> {
    let thumbnail = fit(image, THUMBNAIL)?.to_rgba8();
    // Four bits a channel: fine enough to part areas, coarse enough to count them.
    let mut bins: Vec<(f32, Lab)> = vec![(0.0, Lab::default()); 4096];
    let mut total = 0.0;
    for pixel in thumbnail.pixels() {
        let [red, green, blue, alpha] = pixel.0;
        if alpha < 128 {
            continue;
        }
        let bin = usize::from(red >> 4) << 8 | usize::from(green >> 4) << 4 | usize::from(blue >> 4);
        bins[bin].0 += 1.0;
        bins[bin].1 = bins[bin].1.plus(Lab::from_rgb([red, green, blue]));
        total += 1.0;
    }
    bins.retain(|(count, _)| *count > 0.0);
    // Heaviest first; a stable sort keeps equal ones in the order of their colour, so that the outcome never wavers.
    bins.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut areas: Vec<(f32, Lab)> = Vec::new();
    for (count, sum) in bins {
        let mean = sum.over(count);
        match areas.iter_mut().find(|area| area.1.over(area.0).distance(mean) < NEAR) {
            Some(area) => *area = (area.0 + count, area.1.plus(sum)),
            None => areas.push((count, sum)),
        }
    }
    areas.sort_by(|one, other| other.0.total_cmp(&one.0));
    let dominant = areas.first().map(|(count, sum)| sum.over(*count))?;
    let key = areas
        .iter()
        .filter(|(count, _)| *count >= total * SPECK)
        .map(|(count, sum)| sum.over(*count))
        .filter(|colour| colour.differs(dominant))
        .max_by(|one, other| one.chroma().total_cmp(&other.chroma()))
        .unwrap_or(dominant);
    Some(CoverColours { dominant: dominant.to_colour(), key: key.to_colour() })
}

impl Lab {
    /// Of lightness, chroma, and hue in degrees.
    pub(crate) fn from_lch(light: f32, chroma: f32, hue: f32) -> Self {
        let (sin, cos) = hue.to_radians().sin_cos();
        Self { light, a: chroma * cos, b: chroma * sin }
    }

    fn from_rgb(rgb: [u8; 3]) -> Self {
        let [r, g, b] = rgb.map(|channel| {
            let value = f32::from(channel) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        });
        let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
        let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
        let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
        Self {
            light: 0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            a: 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            b: 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
        }
    }

    /// As sRGB, cut off where sRGB ends.
    pub(crate) fn to_rgb(self) -> [u8; 3] {
        let l = (self.light + 0.396_337_78 * self.a + 0.215_803_76 * self.b).powi(3);
        let m = (self.light - 0.105_561_346 * self.a - 0.063_854_17 * self.b).powi(3);
        let s = (self.light - 0.089_484_18 * self.a - 1.291_485_5 * self.b).powi(3);
        let linear = [
            4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
            -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
            -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
        ];
        linear.map(|value| {
            let value = value.clamp(0.0, 1.0);
            let curved = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
            let byte = (curved * 255.0).round() as u8;
            byte
        })
    }

    fn to_colour(self) -> Colour {
        let [red, green, blue] = self.to_rgb();
        Colour(u32::from_be_bytes([0, red, green, blue]))
    }

    fn plus(self, other: Self) -> Self {
        Self { light: self.light + other.light, a: self.a + other.a, b: self.b + other.b }
    }

    fn over(self, count: f32) -> Self {
        Self { light: self.light / count, a: self.a / count, b: self.b / count }
    }

    fn distance(self, other: Self) -> f32 {
        let (light, a, b) = (self.light - other.light, self.a - other.a, self.b - other.b);
        (light * light + a * a + b * b).sqrt()
    }

    fn chroma(self) -> f32 {
        self.a.hypot(self.b)
    }

    /// By at least 25 degrees of hue or 0.15 of lightness.
    fn differs(self, other: Self) -> bool {
        if (self.light - other.light).abs() >= 0.15 {
            return true;
        }
        if self.chroma() < GREY || other.chroma() < GREY {
            return false;
        }
        let turn = (self.b.atan2(self.a) - other.b.atan2(other.a)).to_degrees().abs();
        turn.min(360.0 - turn) >= 25.0
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, Rgb, RgbImage, Rgba, RgbaImage};
    use proptest::prelude::*;

    use super::{Lab, of};

    /// A picture of areas: colour and share of the width in per cent.
    fn striped(areas: &[([u8; 3], u32)]) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_fn(200, 200, |x, _| {
            let mut end = 0;
            let found = areas.iter().find(|(_, share)| {
                end += share * 2;
                x < end
            });
            Rgb(found.unwrap().0)
        }))
    }

    fn colours(areas: &[([u8; 3], u32)]) -> (String, String) {
        let both = of(&striped(areas)).unwrap();
        (both.dominant.to_string(), both.key.to_string())
    }

    /// Equal but for what scaling does at the edges of areas.
    fn near(colour: melodrome_model::Colour, rgb: [u8; 3]) -> bool {
        colour.0.to_be_bytes()[1..].iter().zip(rgb).all(|(one, other)| one.abs_diff(other) <= 4)
    }

    #[test]
    fn the_largest_area_dominates_and_the_most_vivid_other_is_the_key() {
        let navy = [20, 30, 60];
        let both = of(&striped(&[(navy, 70), ([128, 128, 128], 20), ([230, 60, 20], 10)])).unwrap();
        assert!(near(both.dominant, navy), "{}", both.dominant);
        assert!(near(both.key, [230, 60, 20]), "{}", both.key);
    }

    #[test]
    fn what_hardly_differs_is_no_key() {
        let (dominant, key) = colours(&[([200, 30, 30], 80), ([214, 40, 34], 20)]);
        assert_eq!(dominant, key, "a shade of the same red is the same area");
        let (dominant, key) = colours(&[([90, 90, 90], 60), ([95, 90, 88], 40)]);
        assert_eq!(dominant, key, "greys have no hue to differ in");
    }

    #[test]
    fn a_grey_cover_stays_grey() {
        let (dominant, key) = colours(&[([10, 10, 10], 80), ([240, 240, 240], 20)]);
        assert_eq!((dominant.as_str(), key.as_str()), ("#0a0a0a", "#f0f0f0"));
    }

    #[test]
    fn many_near_shades_outweigh_one_flat_colour() {
        let image = DynamicImage::ImageRgb8(RgbImage::from_fn(200, 200, |x, y| {
            if x < 60 {
                Rgb([250, 220, 0])
            } else {
                Rgb([20 + u8::try_from(y % 24).unwrap(), 60, 90 + u8::try_from(x % 24).unwrap()])
            }
        }));
        let both = of(&image).unwrap();
        let [_, red, green, blue] = both.dominant.0.to_be_bytes();
        assert!(blue > red && blue > green, "{} is not the blue of two thirds", both.dominant);
        assert!(near(both.key, [250, 220, 0]), "{}", both.key);
    }

    #[test]
    fn specks_and_transparent_pixels_lend_nothing() {
        let mut image = RgbaImage::from_pixel(64, 64, Rgba([0, 0, 0, 0]));
        assert_eq!(of(&DynamicImage::ImageRgba8(image.clone())), None);
        for (x, y, pixel) in image.enumerate_pixels_mut() {
            if x < 32 {
                *pixel = Rgba([40, 90, 40, 255]);
            }
            if x == 0 && y < 4 {
                *pixel = Rgba([255, 0, 255, 255]);
            }
        }
        let both = of(&DynamicImage::ImageRgba8(image)).unwrap();
        assert_eq!((both.dominant.to_string(), both.key), (String::from("#285a28"), both.dominant));
    }

    proptest! {
        #[test]
        fn every_colour_survives_the_way_there_and_back(rgb in any::<[u8; 3]>()) {
            let back = Lab::from_rgb(rgb).to_rgb();
            for (one, other) in rgb.iter().zip(back) {
                prop_assert!(one.abs_diff(other) <= 1, "{:?} became {:?}", rgb, back);
            }
        }

        #[test]
        fn one_colour_is_both(rgb in any::<[u8; 3]>()) {
            let both = of(&striped(&[(rgb, 100)])).unwrap();
            prop_assert_eq!(both.dominant, both.key);
        }
    }
}
