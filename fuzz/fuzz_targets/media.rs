//! A media file: what it is, what is remarked, and every way in which it is published.
#![no_main]

use ffl::content::media::{MAX_PIXELS, probe, remarks};
use ffl::diagnostic::Severity;
use ffl::model::media::{Encoding, Format, Rendition};
use ffl::render::picture::encode_all;
use ffl_fuzz::drawn;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for file in ["media/x.pdf", "media/x.png"] {
        match probe(file, data) {
            Err(fault) => {
                assert!(fault.severity == Severity::Error && fault.file == file);
                drawn(&fault);
            }
            Ok(known) => {
                for remark in remarks(file, data, &known) {
                    assert!(remark.severity != Severity::Error && remark.file == file);
                    drawn(&remark);
                }
            }
        }
    }
    let Ok(known) = probe("media/x.png", data) else { return };
    let pixels = u64::from(known.width) * u64::from(known.height);
    assert!(pixels <= MAX_PIXELS || known.format == Format::Svg);
    // Small ones are enough: a minute is short.
    if pixels > 300 * 300 {
        return;
    }
    let mut wanted = vec![Rendition { width: known.width, format: Encoding::Original }];
    if known.resizable() {
        let widths = known.widths(1920);
        assert!(!widths.is_empty() && widths.iter().all(|width| *width <= known.width && *width > 0), "{widths:?}");
        wanted.extend(widths.iter().map(|width| Rendition { width: *width, format: Encoding::Webp }));
        wanted.push(Rendition { width: known.width, format: Encoding::Jpeg });
    }
    let made = encode_all(data, &known, &wanted);
    assert_eq!(made.len(), wanted.len());
    for (rendition, made) in wanted.iter().zip(made) {
        let made = match made {
            Ok(made) => made,
            Err(fault) => {
                drawn(&fault.diagnostic("x.png"));
                continue;
            }
        };
        // What is published can be looked at in its turn, and is of the size that its page promises.
        let again = probe("media/x.png", &made).unwrap_or_else(|fault| panic!("{rendition:?}: {fault:?}"));
        let (format, height) = match rendition.format {
            Encoding::Original => (known.format, known.height),
            Encoding::Webp => (Format::Webp, known.height_at(rendition.width)),
            Encoding::Jpeg => (Format::Jpeg, known.height_at(rendition.width)),
        };
        assert_eq!((again.format, again.width, again.height), (format, rendition.width, height), "{rendition:?}");
    }
});
