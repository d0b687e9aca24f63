//! QR codes (ISO/IEC 18004) as drawings in the page: dark modules as one path, so that a code is a few hundred bytes.

use super::super::xml::escaped;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// Light modules around a code, beside those that the slide gives it.
const MARGIN: i32 = 2;

/// The code of a text as SVG, called `label`; none where the text is too long for one.
pub fn svg(text: &str, label: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let size = code.size() + 2 * MARGIN;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|at| code.get_module(*at, y)).count() as i32;
            if run > 0 {
                let _ = write!(path, "M{} {}.5h{run}", x + MARGIN, y + MARGIN);
            }
            x += run.max(1);
        }
    }
    let label = escaped(label);
    Some(format!(
        "<svg role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {size} {size}\"><path stroke=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_a_name() {
        let svg = svg("https://vik.example/", "QR-kode: <bibliotek>").unwrap();
        assert!(svg.contains("viewBox=\"0 0 29 29\"") && svg.contains("QR-kode: &lt;bibliotek&gt;"), "{svg}");
        for corner in ["M2 2.5h7", "M20 2.5h7", "M2 26.5h7"] {
            assert!(svg.contains(corner), "{corner} {svg}");
        }
        assert_eq!(super::svg(&"x".repeat(5000), ""), None);
    }
}
