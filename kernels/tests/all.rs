//! Apart from the library, which would be compiled once more for tests of its own: half a minute for two of them.

#![cfg(test)]

use ffl_kernels::{Pixels, minified, resized};

#[test]
fn pixels_keep_their_colour_in_another_size() {
    for (alpha, pixel) in [(false, &[10, 20, 30][..]), (true, &[10, 20, 30, 255][..])] {
        let bytes = pixel.repeat(16 * 8);
        let small = resized(Pixels { width: 16, height: 8, alpha, bytes: &bytes }, 4, 2).unwrap();
        assert_eq!(small, pixel.repeat(8));
        assert!(resized(Pixels { width: 17, height: 8, alpha, bytes: &bytes }, 4, 2).is_err());
    }
}

#[test]
fn styles_are_short_and_faults_have_a_place() {
    assert_eq!(minified("a { color: #ffffff; }\n").unwrap(), "a{color:#fff}");
    let fault = minified("a { color: red }\nb { color: ;;} }").unwrap_err();
    assert!(fault.place.is_some_and(|(line, _)| line == 1) && !fault.why.is_empty(), "{fault:?}");
}
