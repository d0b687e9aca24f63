use super::*;
use crate::content::media::probe;
use image::GenericImageView;
use std::path::PathBuf;

fn folder() -> PathBuf {
    let root = std::env::var_os("FFL_SHARED_DATA").map(PathBuf::from);
    root.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data")).join("images")
}

/// One of the pictures made for this project; fails by name where it is absent.
fn shared(name: &str) -> Vec<u8> {
    let path = folder().join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn encode(bytes: &[u8], probe: &Probe, rendition: Rendition) -> Result<Vec<u8>, EncodeError> {
    encode_all(bytes, probe, &[rendition]).remove(0)
}

fn webp(width: u32) -> Rendition {
    Rendition { width, format: Encoding::Webp }
}

fn jpeg(width: u32) -> Rendition {
    Rendition { width, format: Encoding::Jpeg }
}

const ORIGINAL: Rendition = Rendition { width: 0, format: Encoding::Original };

fn still(format: Format, width: u32, height: u32) -> Probe {
    Probe { format, width, height, animated: false, alpha: false, credit: None }
}

/// A picture with a left half in one colour and a right half in another, as PNG.
fn halves(width: u32, height: u32, left: [u8; 4], right: [u8; 4]) -> Vec<u8> {
    let image = image::RgbaImage::from_fn(width, height, |x, _| image::Rgba(if x < width / 2 { left } else { right }));
    let mut out = std::io::Cursor::new(Vec::new());
    image.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

fn pixel(bytes: &[u8], x: u32, y: u32) -> [u8; 4] {
    image::load_from_memory(bytes).unwrap().get_pixel(x, y).0
}

fn near(a: [u8; 4], b: [u8; 4], by: u8) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= by)
}

#[test]
fn widths_never_exceed_the_picture_and_never_miss_it() {
    let of = |width, largest| still(Format::Jpeg, width, 100).widths(largest);
    assert_eq!(of(4000, 1920), [320, 640, 960, 1280, 1920]);
    assert_eq!(of(4000, 1280), [320, 640, 960, 1280]);
    assert_eq!(of(800, 1920), [320, 640, 800]);
    assert_eq!(of(1300, 1920), [320, 640, 960, 1300]);
    assert_eq!(of(120, 1920), [120]);
    assert_eq!(of(320, 1920), [320]);
    assert_eq!(Probe { animated: true, ..still(Format::Gif, 800, 600) }.widths(1920), [] as [u32; 0]);
    assert_eq!(still(Format::Svg, 800, 600).widths(1920), [] as [u32; 0]);
}

#[test]
fn a_rendition_is_the_same_in_any_company_and_under_any_thread_count() {
    let bytes = halves(2400, 80, [200, 30, 30, 255], [20, 40, 160, 255]);
    let probe = probe("x.png", &bytes).unwrap();
    let together = encode_all(&bytes, &probe, &[webp(1920), webp(640), jpeg(640), webp(320)]);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(5).build().unwrap();
    let alone = [webp(1920), webp(640), jpeg(640), webp(320)].map(|one| pool.install(|| encode(&bytes, &probe, one)));
    assert_eq!(together, alone);
}

#[test]
fn hidden_colours_do_not_bleed_and_opacity_survives() {
    let bytes = halves(1000, 100, [255, 0, 0, 255], [0, 255, 0, 0]);
    let probe = probe("x.png", &bytes).unwrap();
    assert!(probe.alpha);
    let small = encode(&bytes, &probe, webp(320)).unwrap();
    for x in 0..320 {
        let [red, green, _, alpha] = pixel(&small, x, 10);
        assert!(alpha < 8 || red > 200 && green < 60, "{x}: {red} {green} {alpha}");
    }
}

#[test]
fn drawn_pictures_are_kept_without_loss_where_that_is_smaller() {
    let bytes = halves(300, 200, [3, 51, 102, 255], [250, 240, 230, 255]);
    let probe = probe("x.png", &bytes).unwrap();
    let out = encode(&bytes, &probe, webp(300)).unwrap();
    assert_eq!(&out[12..16], b"VP8L");
    assert_eq!(pixel(&out, 10, 10), [3, 51, 102, 255]);
}

#[test]
fn each_orientation_shows_the_same_picture_without_metadata() {
    let upright = shared("exif-orientation-1.jpg");
    let first = probe("1.jpg", &upright).unwrap();
    assert!(first.credit.is_some());
    let expected = encode(&upright, &first, webp(120)).unwrap();
    for n in 1..=8 {
        let bytes = shared(&format!("exif-orientation-{n}.jpg"));
        let probe = probe("x.jpg", &bytes).unwrap();
        let stored = image::load_from_memory(&bytes).unwrap();
        let turned = n >= 5;
        assert_eq!((probe.width, probe.height), if turned { (80, 120) } else { (120, 80) }, "{n}");
        let out = encode(&bytes, &probe, webp(probe.width)).unwrap();
        // Where the stored top left corner must be shown, by the EXIF specification.
        let (right, bottom) = (probe.width - 4, probe.height - 4);
        let corner =
            [(3, 3), (right, 3), (right, bottom), (3, bottom), (3, 3), (right, 3), (right, bottom), (3, bottom)][n - 1];
        let shown = pixel(&out, corner.0, corner.1);
        let [red, green, blue, _] = stored.get_pixel(3, 3).0;
        assert!(near(shown, [red, green, blue, 255], 40), "{n}: {shown:?} {:?}", stored.get_pixel(3, 3));
        let original = encode(&bytes, &probe, ORIGINAL).unwrap();
        let again = crate::content::media::probe("x.jpg", &original).unwrap();
        assert_eq!((again.width, again.height, again.credit), (probe.width, probe.height, None), "{n}");
        assert_eq!(crate::content::media::orientation(&original, Format::Jpeg).to_exif() as usize, n);
        assert_eq!(image::load_from_memory(&original).unwrap(), stored, "the pixels are untouched");
    }
    assert!(!expected.is_empty());
}

#[test]
fn nothing_personal_is_left_in_any_file_that_is_published() {
    let names =
        ["exif-orientation-6.jpg", "gps.webp", "animated.gif", "animated.webp", "still.avif", "plain.jpg", "rgba.png"];
    for name in names {
        let bytes = shared(name);
        let probe = probe(name, &bytes).unwrap();
        let mut asked = vec![ORIGINAL];
        asked.extend(probe.widths(1920).into_iter().map(webp));
        for out in encode_all(&bytes, &probe, &asked) {
            let out = out.unwrap();
            for word in
                [&b"GPS"[..], b"Artist", b"Exif\0\0II", b"Exif\0\0MM", b"http://ns.adobe", b"<x:xmpmeta", b"Photoshop"]
            {
                let found = out.windows(word.len()).any(|window| window == word);
                assert!(
                    !found || name.contains("exif") && word.starts_with(b"Exif"),
                    "{name}: {}",
                    word.escape_ascii()
                );
            }
            if let Some(credit) = &probe.credit {
                assert!(!out.windows(credit.len()).any(|window| window == credit.as_bytes()), "{name}");
            }
            assert_eq!(crate::content::media::probe(name, &out).unwrap().credit, None, "{name}");
        }
    }
}

/// A WebP file: an extended header for one pixel, then one frame of lossy data.
fn extended_webp(frame: &[u8]) -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| [name, &(data.len() as u32).to_le_bytes()[..], data].concat();
    let chunks = [b"WEBP".to_vec(), chunk(b"VP8X", &[0; 10]), chunk(b"VP8 ", frame)].concat();
    chunk(b"RIFF", &chunks)
}

#[test]
fn a_file_that_is_no_picture_without_its_metadata_is_not_published() {
    // Start code, then 1 × 1 and 2 × 1.
    let framed = |width| [0x10, 0, 0, 0x9d, 0x01, 0x2a, width, 0, 1, 0];
    let strips = |frame: &[u8]| encode(&extended_webp(frame), &still(Format::Webp, 1, 1), ORIGINAL);
    assert!(strips(&framed(1)).is_ok());
    for frame in [framed(2), [0; 10]] {
        assert!(matches!(strips(&frame), Err(EncodeError::Broken(_))), "{frame:?}");
    }
}

#[test]
fn every_shared_picture_gives_a_rendition_or_a_diagnostic() {
    let expected = shared("expected.json");
    let expected: serde_json::Value = serde_json::from_slice(&expected).unwrap();
    let mut seen = Vec::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".json") {
            continue;
        }
        let bytes = shared(&name);
        let said = match probe(&name, &bytes) {
            Ok(probe) => {
                if let Some(shown) = expected[&name].get("shown") {
                    assert_eq!(*shown, serde_json::json!([probe.width, probe.height]), "{name}");
                }
                let mut asked = vec![ORIGINAL];
                asked.extend(probe.widths(1920).into_iter().map(webp));
                assert!(encode_all(&bytes, &probe, &asked).iter().all(Result::is_ok), "{name}");
                format!("{:?} {}x{} {} {}", probe.format, probe.width, probe.height, probe.animated, probe.alpha)
            }
            Err(diagnostic) => diagnostic.code,
        };
        seen.push(format!("{name}: {said}"));
    }
    seen.sort();
    insta::assert_snapshot!(seen.join("\n"));
}

#[test]
fn ink_colours_come_out_as_they_look() {
    let bytes = shared("cmyk.jpg");
    let decoded = decode(&bytes, &probe("cmyk.jpg", &bytes).unwrap()).unwrap();
    // Paper, and the middle of the drawing, as Pillow reads them.
    let (x, y, expected) = (50, 40, [240, 236, 220]);
    let at = (y * decoded.width as usize + x) * 3;
    let found = &decoded.pixels[at..at + 3];
    assert!(found.iter().zip(expected).all(|(a, b): (&u8, u8)| a.abs_diff(b) <= 6), "{found:?}");
}

#[test]
#[ignore = "a measurement: cargo test --release picture::tests::how_long -- --ignored --nocapture"]
fn how_long() {
    let image = image::RgbImage::from_fn(1600, 1066, |x, y| {
        let wave = |k: f32| ((x as f32 * k / 97.0).sin() * (y as f32 * k / 61.0).cos() * 100.0 + 128.0) as u8;
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519) >> 28;
        image::Rgb([wave(1.0).saturating_add(grain as u8), wave(2.3), wave(0.4).saturating_sub(grain as u8)])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    let bytes = std::env::var_os("FFL_PICTURE").map_or_else(|| bytes.into_inner(), |path| std::fs::read(path).unwrap());
    let time = |what: &str, run: &dyn Fn() -> usize| {
        let start = std::time::Instant::now();
        let size = run();
        eprintln!("{what}: {:?}, {size} bytes", start.elapsed());
    };
    let probed = probe("x.jpg", &bytes).unwrap();
    let all: Vec<Rendition> = probed.widths(1920).into_iter().map(webp).collect();
    time("probe", &|| probe("x.jpg", &bytes).unwrap().width as usize);
    for one in &all {
        time(&format!("{}", one.width), &|| encode(&bytes, &probed, *one).unwrap().len());
    }
    time("all", &|| encode_all(&bytes, &probed, &all).into_iter().map(|out| out.unwrap().len()).sum());
}

#[test]
fn a_jpeg_has_the_colours_of_the_picture() {
    let bytes = halves(1300, 700, [200, 30, 30, 255], [20, 40, 160, 255]);
    let shown = encode(&bytes, &probe("x.png", &bytes).unwrap(), jpeg(1280)).unwrap();
    assert!(shown.starts_with(&[0xff, 0xd8, 0xff]), "no JPEG");
    assert!(near(pixel(&shown, 100, 100), [200, 30, 30, 255], 8), "{:?}", pixel(&shown, 100, 100));
    assert!(near(pixel(&shown, 1200, 600), [20, 40, 160, 255], 8), "{:?}", pixel(&shown, 1200, 600));
    // What is asked of it although it has transparent pixels, it shows without them.
    let clear = halves(400, 300, [200, 30, 30, 255], [0, 0, 0, 0]);
    assert!(encode(&clear, &probe("x.png", &clear).unwrap(), jpeg(320)).is_ok());
}
