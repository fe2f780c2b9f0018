//! ThumbHash (<https://evanw.github.io/thumbhash/>): some twenty bytes that a page can draw a blurred likeness from before
//! the picture is there. A picture becomes the first few waves of a cosine transform of its lightness, two colour axes
//! and transparency, each rounded to four bits.

use std::f32::consts::PI;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::DynamicImage;

use crate::encode::fit;

/// Longest side of what is transformed.
const SIDE: u32 = 100;

/// One channel as waves: the mean, the others in order, and the largest of those.
struct Waves {
    mean: f32,
    others: Vec<f32>,
    scale: f32,
}

impl Waves {
    /// The waves `x` across and `y` down with `x·ny < nx·(ny − y)`: a triangle, low ones first.
    fn of(channel: &[f32], width: usize, height: usize, nx: usize, ny: usize) -> Self {
        let mut waves = Self { mean: 0.0, others: Vec::new(), scale: 0.0 };
        let along = |wave: usize, side: usize| -> Vec<f32> {
            (0..side).map(|at| (PI / side as f32 * wave as f32 * (at as f32 + 0.5)).cos()).collect()
        };
        for y in 0..ny {
            let down = along(y, height);
            for x in (0..nx).take_while(|x| x * ny < nx * (ny - y)) {
                let across = along(x, width);
                let rows = channel.chunks_exact(width).zip(&down);
                let sum: f32 =
                    rows.map(|(row, fy)| row.iter().zip(&across).map(|(value, fx)| value * fx * fy).sum::<f32>()).sum();
                let wave = sum / (width * height) as f32;
                if x == 0 && y == 0 {
                    waves.mean = wave;
                } else {
                    waves.scale = waves.scale.max(wave.abs());
                    waves.others.push(wave);
                }
            }
        }
        let scale = waves.scale;
        if scale > 0.0 {
            waves.others.iter_mut().for_each(|wave| *wave = 0.5 + 0.5 / scale * *wave);
        }
        waves
    }
}

/// Rounds `part` of one to so many steps.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
fn steps(part: f32, steps: f32) -> u32 {
    (part.clamp(0.0, 1.0) * steps).round() as u32
}

/// The hash of a picture in base64; `None` when it cannot be scaled.
pub(crate) fn hash(image: &DynamicImage) -> Option<String> {
    let small = fit(image, SIDE)?.to_rgba8();
    let (width, height) = (small.width() as usize, small.height() as usize);
    let mut sum = [0.0_f32; 4];
    for pixel in small.pixels() {
        let [red, green, blue, alpha] = pixel.0.map(|value| f32::from(value) / 255.0);
        for (sum, value) in sum.iter_mut().zip([red * alpha, green * alpha, blue * alpha, alpha]) {
            *sum += value;
        }
    }
    let mean = if sum[3] > 0.0 { [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]] } else { [0.0; 3] };
    let see_through = sum[3] < (width * height) as f32;
    // Lightness, yellow against blue, red against green, opacity.
    let mut channels: [Vec<f32>; 4] = Default::default();
    for pixel in small.pixels() {
        let [red, green, blue, alpha] = pixel.0.map(|value| f32::from(value) / 255.0);
        // What is see-through shows the mean.
        let over = |value: f32, mean: f32| mean * (1.0 - alpha) + alpha * value;
        let (red, green, blue) = (over(red, mean[0]), over(green, mean[1]), over(blue, mean[2]));
        channels[0].push((red + green + blue) / 3.0);
        channels[1].push((red + green) / 2.0 - blue);
        channels[2].push(red - green);
        channels[3].push(alpha);
    }
    Some(STANDARD.encode(written(&channels, width, height, see_through)))
}

fn written(channels: &[Vec<f32>; 4], width: usize, height: usize, see_through: bool) -> Vec<u8> {
    let most: usize = if see_through { 5 } else { 7 };
    let waves_of = |side: usize| {
        let share = (most * side) as f32 / width.max(height) as f32;
        usize::try_from(steps(share / 8.0, 8.0)).unwrap_or(1).max(1)
    };
    let (lx, ly) = (waves_of(width), waves_of(height));
    let of = |channel: &[f32], nx, ny| Waves::of(channel, width, height, nx, ny);
    let light = of(&channels[0], lx.max(3), ly.max(3));
    let (yellow, red) = (of(&channels[1], 3, 3), of(&channels[2], 3, 3));
    let opacity = see_through.then(|| of(&channels[3], 5, 5));
    let landscape = width > height;
    let head = steps(light.mean, 63.0)
        | steps(0.5 + 0.5 * yellow.mean, 63.0) << 6
        | steps(0.5 + 0.5 * red.mean, 63.0) << 12
        | steps(light.scale, 31.0) << 18
        | u32::from(see_through) << 23;
    let shorter = u32::try_from(if landscape { ly } else { lx }).unwrap_or(7);
    let more = shorter | steps(yellow.scale, 63.0) << 3 | steps(red.scale, 63.0) << 9 | u32::from(landscape) << 15;
    let mut out: Vec<u8> = head.to_le_bytes()[..3].to_vec();
    out.extend(&more.to_le_bytes()[..2]);
    let nibble = |part: f32| u8::try_from(steps(part, 15.0)).unwrap_or(15);
    if let Some(opacity) = &opacity {
        out.push(nibble(opacity.mean) | nibble(opacity.scale) << 4);
    }
    let waves = [Some(&light), Some(&yellow), Some(&red), opacity.as_ref()];
    let nibbles: Vec<u8> =
        waves.into_iter().flatten().flat_map(|waves| &waves.others).map(|wave| nibble(*wave)).collect();
    out.extend(nibbles.chunks(2).map(|pair| pair[0] | pair.get(1).copied().unwrap_or(0) << 4));
    out
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use image::{DynamicImage, Rgb, RgbImage, Rgba, RgbaImage};

    use super::hash;

    /// The colour that a reader of the hash takes for the whole picture.
    fn mean(hash: &str) -> [f32; 3] {
        let bytes = STANDARD.decode(hash).unwrap();
        let head = u32::from(bytes[0]) | u32::from(bytes[1]) << 8 | u32::from(bytes[2]) << 16;
        let light = (head & 63) as f32 / 63.0;
        let yellow = (head >> 6 & 63) as f32 / 31.5 - 1.0;
        let red = (head >> 12 & 63) as f32 / 31.5 - 1.0;
        let blue = light - 2.0 / 3.0 * yellow;
        let first = (3.0 * light - blue + red) / 2.0;
        [first, first - red, blue]
    }

    #[test]
    fn a_plain_picture_is_its_colour() {
        let image = DynamicImage::ImageRgb8(RgbImage::from_pixel(400, 400, Rgb([200, 100, 40])));
        let hash = hash(&image).unwrap();
        for (read, real) in mean(&hash).into_iter().zip([200.0, 100.0, 40.0]) {
            assert!((read * 255.0 - real).abs() < 8.0, "{read} {real}");
        }
    }

    #[test]
    fn shape_and_transparency_are_told() {
        let of = |width, height, alpha| {
            let image = RgbaImage::from_fn(width, height, |x, _| Rgba([u8::try_from(x % 200).unwrap(), 9, 9, alpha]));
            STANDARD.decode(hash(&DynamicImage::ImageRgba8(image)).unwrap()).unwrap()
        };
        let (square, wide, tall, clear) = (of(90, 90, 255), of(90, 45, 255), of(45, 90, 255), of(90, 90, 0));
        assert_eq!((square[2] >> 7, clear[2] >> 7), (0, 1));
        assert_eq!((wide[4] >> 7, tall[4] >> 7, square[4] >> 7), (1, 0, 0));
        assert_eq!((square[3] & 7, wide[3] & 7, tall[3] & 7, clear[3] & 7), (7, 4, 4, 5));
        assert_eq!(square.len(), 5 + (27 + 5 + 5_usize).div_ceil(2));
    }
}
