//! From pixels to the bytes that are sent: scaled down, never up, as JPEG or WebP, and squares as PNG.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x4;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, Rgb, RgbImage, RgbaImage};
use melodrome_model::Colour;

/// What pictures are sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// JPEG: every client can show it.
    Jpeg,
    /// WebP: smaller, and keeps transparency.
    WebP,
    /// PNG: keeps transparency where WebP is not understood.
    Png,
}

impl Encoding {
    /// The better one of those that an `Accept` header names.
    #[must_use]
    pub fn accepted(accept: Option<&str>) -> Self {
        let named = accept.is_some_and(|list| {
            list.split(',').any(|kind| {
                let mut parts = kind.split(';').map(str::trim);
                let webp = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("image/webp"));
                webp && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
            })
        });
        if named { Self::WebP } else { Self::Jpeg }
    }

    /// The same for a picture that is filled up to a square, whose edges are see-through.
    #[must_use]
    pub fn of_square(accept: Option<&str>) -> Self {
        match Self::accepted(accept) {
            Self::WebP => Self::WebP,
            Self::Jpeg | Self::Png => Self::Png,
        }
    }

    /// The media type.
    #[must_use]
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Png => "image/png",
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Jpeg => "jpeg",
            Self::WebP => "webp",
            Self::Png => "png",
        }
    }
}

/// `image` fitted into `size` × `size`, never enlarged, its shape kept. `None` when the pixels cannot be scaled.
pub(crate) fn fit(image: &DynamicImage, size: u32) -> Option<DynamicImage> {
    let (width, height) = (image.width(), image.height());
    let longest = width.max(height);
    if longest <= size {
        return Some(image.clone());
    }
    let side = |side: u32| u32::try_from(u64::from(side) * u64::from(size) / u64::from(longest)).unwrap_or(1).max(1);
    scale(image, side(width), side(height))
}

fn scale(image: &DynamicImage, width: u32, height: u32) -> Option<DynamicImage> {
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    // One pixel format: the resizer is compiled once for each that is named, which takes a minute apiece.
    let plain;
    let pixels: &[u8] = match image {
        DynamicImage::ImageRgba8(same) => same.as_raw(),
        // Grey, 16-bit and opaque pictures become plain bytes first.
        other => {
            plain = other.to_rgba8().into_raw();
            &plain
        }
    };
    let mut bytes = vec![0; usize::try_from(u64::from(width) * u64::from(height) * 4).ok()?];
    let source = TypedImageRef::<U8x4>::from_buffer(image.width(), image.height(), pixels).ok()?;
    let mut target = TypedImage::<U8x4>::from_buffer(width, height, &mut bytes).ok()?;
    Resizer::new().resize_typed(&source, &mut target, &options.use_alpha(image.color().has_alpha())).ok()?;
    let scaled = DynamicImage::ImageRgba8(RgbaImage::from_raw(width, height, bytes)?);
    Some(if image.color().has_alpha() { scaled } else { DynamicImage::ImageRgb8(scaled.into_rgb8()) })
}

/// `image` in the middle of a square of `size`, transparent around it where the encoding can, else in `around`.
pub(crate) fn square(image: &DynamicImage, size: u32, encoding: Encoding, around: Colour) -> DynamicImage {
    let alpha = if encoding == Encoding::Jpeg { 255 } else { 0 };
    let [_, red, green, blue] = around.0.to_be_bytes();
    let mut canvas = RgbaImage::from_pixel(size, size, image::Rgba([red, green, blue, alpha]));
    let (x, y) = ((size.saturating_sub(image.width())) / 2, (size.saturating_sub(image.height())) / 2);
    image::imageops::overlay(&mut canvas, &image.to_rgba8(), x.into(), y.into());
    DynamicImage::ImageRgba8(canvas)
}

/// The bytes of `image`. `None` when the encoder refuses.
pub(crate) fn encode(image: &DynamicImage, encoding: Encoding, quality: u8) -> Option<Vec<u8>> {
    match encoding {
        Encoding::Jpeg => {
            let mut bytes = Vec::new();
            JpegEncoder::new_with_quality(&mut bytes, quality.clamp(1, 100)).encode_image(&opaque(image)).ok()?;
            Some(bytes)
        }
        Encoding::WebP => {
            let (width, height) = (image.width(), image.height());
            let quality = f32::from(quality.clamp(1, 100));
            let memory = if image.color().has_alpha() {
                let pixels = image.to_rgba8();
                webp::Encoder::from_rgba(&pixels, width, height).encode_simple(false, quality)
            } else {
                let pixels = image.to_rgb8();
                webp::Encoder::from_rgb(&pixels, width, height).encode_simple(false, quality)
            };
            memory.ok().map(|memory| memory.to_vec())
        }
        Encoding::Png => {
            let mut bytes = Vec::new();
            image.write_with_encoder(PngEncoder::new(&mut bytes)).ok()?;
            Some(bytes)
        }
    }
}

/// JPEG knows no transparency: what lies under it is white, as on paper.
fn opaque(image: &DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.to_rgb8());
    }
    let pixels = image.to_rgba8();
    let flat = RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let image::Rgba([red, green, blue, alpha]) = *pixels.get_pixel(x, y);
        let over = |channel: u8| {
            let mixed = u32::from(channel) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from((mixed + 127) / 255).unwrap_or(255)
        };
        Rgb([over(red), over(green), over(blue)])
    });
    DynamicImage::ImageRgb8(flat)
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, Rgba, RgbaImage};
    use melodrome_model::Colour;

    use super::{Encoding, encode, fit, square};
    use crate::decode::{Limits, Look, look};

    fn decoded(bytes: &[u8]) -> DynamicImage {
        let Look::Picture(image) = look(bytes, Limits::default()) else { panic!("not a picture") };
        image
    }

    #[test]
    fn pictures_shrink_and_never_grow() {
        for (width, height, size, wanted) in [
            (800, 400, 200, (200, 100)),
            (400, 800, 200, (100, 200)),
            (100, 50, 200, (100, 50)),
            (3000, 2, 300, (300, 1)),
        ] {
            for image in [
                DynamicImage::new_rgb8(width, height),
                DynamicImage::new_luma16(width, height),
                DynamicImage::new_rgba16(width, height),
            ] {
                let fitted = fit(&image, size).unwrap();
                assert_eq!((fitted.width(), fitted.height()), wanted);
            }
        }
    }

    #[test]
    fn both_encodings_can_be_read_again() {
        let image = DynamicImage::new_rgb8(30, 20);
        for encoding in [Encoding::Jpeg, Encoding::WebP, Encoding::Png] {
            let bytes = encode(&image, encoding, 75).unwrap();
            assert_eq!(crate::decode::mime(&bytes), Some(encoding.mime()));
            assert_eq!((decoded(&bytes).width(), decoded(&bytes).height()), (30, 20));
        }
    }

    #[test]
    fn transparency_is_white_in_a_jpeg_and_kept_in_a_webp() {
        let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(16, 16, Rgba([0, 0, 0, 0])));
        let jpeg = decoded(&encode(&clear, Encoding::Jpeg, 90).unwrap()).to_rgb8();
        assert!(jpeg.pixels().all(|pixel| pixel.0.iter().all(|&channel| channel > 250)));
        let webp = decoded(&encode(&clear, Encoding::WebP, 90).unwrap()).to_rgba8();
        assert!(webp.pixels().all(|pixel| pixel.0[3] == 0));
    }

    #[test]
    fn a_square_holds_the_picture_in_its_middle() {
        let image = DynamicImage::ImageRgba8(RgbaImage::from_pixel(10, 4, Rgba([255, 0, 0, 255])));
        let made = square(&image, 10, Encoding::Jpeg, Colour(0x0000_ff00)).to_rgba8();
        assert_eq!((made.width(), made.height()), (10, 10));
        assert_eq!((made.get_pixel(0, 0).0, made.get_pixel(5, 5).0), ([0, 255, 0, 255], [255, 0, 0, 255]));
        let clear = square(&image, 10, Encoding::WebP, Colour(0)).to_rgba8();
        assert_eq!(clear.get_pixel(0, 0).0[3], 0);
    }

    #[test]
    fn webp_is_sent_to_who_accepts_it() {
        for (accept, wanted) in [
            (None, Encoding::Jpeg),
            (Some("*/*"), Encoding::Jpeg),
            (Some("image/avif,image/webp,*/*;q=0.8"), Encoding::WebP),
            (Some("image/webp;q=0"), Encoding::Jpeg),
            (Some("Image/WebP ; q=0.5"), Encoding::WebP),
        ] {
            assert_eq!(Encoding::accepted(accept), wanted, "{accept:?}");
        }
    }
}
