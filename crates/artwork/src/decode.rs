//! From bytes to pixels, under limits that are checked before anything is decoded: the header alone tells how many
//! pixels a picture claims to have.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageReader};
use xxhash_rust::xxh3::xxh3_64;

/// What is too large to look at.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// `MaxImageSize`: bytes of a file or an embedded picture.
    pub bytes: u64,
    /// Pixels that a header may declare.
    pub pixels: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 20_000_000, pixels: 64 << 20 }
    }
}

/// What bytes turn out to be.
#[derive(Debug)]
pub(crate) enum Look {
    /// A picture, decoded and turned upright.
    Picture(DynamicImage),
    /// A picture of a kind that browsers may know and we do not decode.
    Opaque,
    /// It begins as a picture of a kind that we know, and is damaged.
    Broken,
    /// It claims more pixels than we decode.
    TooLarge,
    /// No picture.
    Other,
}

/// Sniffs and decodes.
pub(crate) fn look(bytes: &[u8], limits: Limits) -> Look {
    let Some(mime) = mime(bytes) else { return Look::Other };
    if matches!(mime, "image/heic" | "image/jxl") {
        return Look::Opaque;
    }
    let Ok(reader) = ImageReader::new(Cursor::new(bytes)).with_guessed_format() else { return Look::Broken };
    let Ok(mut decoder) = reader.into_decoder() else { return Look::Broken };
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Look::TooLarge;
    }
    if width == 0 || height == 0 {
        return Look::Broken;
    }
    let mut allowed = image::Limits::default();
    // Four bytes for each pixel and a frame for the decoder's own work.
    allowed.max_alloc = Some(limits.pixels * 8);
    if decoder.set_limits(allowed).is_err() {
        return Look::TooLarge;
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    match DynamicImage::from_decoder(decoder) {
        Ok(mut image) => {
            image.apply_orientation(orientation);
            Look::Picture(image)
        }
        Err(error) => {
            tracing::debug!(%error, mime, "a picture cannot be decoded");
            Look::Broken
        }
    }
}

/// The media type by the first bytes; a name never decides. `None` is nothing that an `<img>` may show.
pub(crate) fn mime(bytes: &[u8]) -> Option<&'static str> {
    let at = |offset: usize, magic: &[u8]| bytes.get(offset..).is_some_and(|rest| rest.starts_with(magic));
    if at(0, b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if at(0, b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if at(0, b"GIF8") {
        Some("image/gif")
    } else if at(0, b"RIFF") && at(8, b"WEBP") {
        Some("image/webp")
    } else if at(0, b"BM") && bytes.len() > 26 {
        Some("image/bmp")
    } else if at(0, b"\xff\x0a") || at(0, b"\0\0\0\x0cJXL \r\n\x87\n") {
        Some("image/jxl")
    } else if at(4, b"ftyp") && [b"heic", b"heix", b"mif1", b"hevc"].iter().any(|brand| at(8, *brand)) {
        Some("image/heic")
    } else {
        None
    }
}

/// The name of a picture: XXH3-64 of its original bytes, 16 lower-case hex digits.
pub(crate) fn hash(bytes: &[u8]) -> String {
    format!("{:016x}", xxh3_64(bytes))
}

/// Fuzz target: any bytes are looked at without a panic and within small limits.
#[cfg(test)]
pub(crate) fn fuzz_look(bytes: &[u8]) {
    if let Look::Picture(image) = look(bytes, Limits { bytes: 1 << 20, pixels: 1 << 16 }) {
        assert!(u64::from(image.width()) * u64::from(image.height()) <= 1 << 16);
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
    use proptest::prelude::*;

    use super::{Limits, Look, fuzz_look, hash, look, mime};

    fn encoded(format: ImageFormat) -> Vec<u8> {
        let image =
            RgbImage::from_fn(40, 20, |x, y| Rgb([u8::try_from(x * 6).unwrap(), u8::try_from(y * 12).unwrap(), 9]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(image).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn each_known_kind_is_sniffed_and_decoded() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Bmp] {
            let bytes = encoded(format);
            assert_eq!(mime(&bytes), Some(format.to_mime_type()));
            let Look::Picture(image) = look(&bytes, Limits::default()) else { panic!("{format:?}") };
            assert_eq!((image.width(), image.height()), (40, 20));
        }
    }

    #[test]
    fn what_is_no_picture_or_damaged_or_too_large_is_told_apart() {
        let limits = Limits::default();
        assert!(matches!(look(b"<html>", limits), Look::Other));
        assert!(matches!(look(b"", limits), Look::Other));
        assert!(matches!(look(b"\xff\x0aJXL", limits), Look::Opaque));
        assert!(matches!(look(b"\0\0\0\x20ftypheic____", limits), Look::Opaque));
        assert!(matches!(look(&encoded(ImageFormat::Png)[..60], limits), Look::Broken));
        let small = Limits { pixels: 799, ..limits };
        assert!(matches!(look(&encoded(ImageFormat::Jpeg), small), Look::TooLarge));
    }

    #[test]
    fn a_bomb_is_refused_by_its_header() {
        // A PNG of 20 000 × 20 000 pixels: nothing but the header has to be right for it to be refused.
        let mut png = encoded(ImageFormat::Png);
        png[16..20].copy_from_slice(&20_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&20_000_u32.to_be_bytes());
        let crc = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&crc.to_be_bytes());
        assert!(matches!(look(&png, Limits::default()), Look::TooLarge));
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |crc, &byte| {
            (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
        })
    }

    #[test]
    fn hashes_are_the_published_ones() {
        assert_eq!(hash(b""), "2d06800538d394c2");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn damage_never_panics(kind in 0_usize..4, at in any::<prop::sample::Index>(), value in any::<u8>(), cut in any::<prop::sample::Index>()) {
            let formats = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP];
            let mut bytes = encoded(formats[kind]);
            let spot = at.index(bytes.len());
            bytes[spot] = value;
            fuzz_look(&bytes);
            fuzz_look(&bytes[..cut.index(bytes.len())]);
        }

        #[test]
        fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            fuzz_look(&bytes);
        }
    }
}
