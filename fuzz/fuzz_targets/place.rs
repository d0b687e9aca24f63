//! A file's name: every address made of it stays in its site's folder.
#![no_main]

use ffl::content::place;
use ffl::model::language::Language;
use ffl::model::slug::slug;
use ffl::site::Address;
use ffl::tree::is_inside;

libfuzzer_sys::fuzz_target!(|path: &str| {
    for path in [path.to_owned(), format!("articles/{path}.md"), format!("pages/{path}/index.nn.md")] {
        let place = match place::of(&path) {
            Ok(Some(place)) => place,
            Ok(None) => continue,
            Err(fault) => {
                ffl_fuzz::drawn(&fault.within("x"));
                continue;
            }
        };
        assert!(is_inside(&place.key) && place.key.starts_with(place.kind.folder()), "{}", place.key);
        for home in [Address::home(None), Address::home(Some(Language::Nn))] {
            // As written a part is an address's only if it is a slug; as a slug it is, unless nothing is left or too much.
            for made in [str::to_owned as fn(&str) -> String, slug] {
                let address = place.key.split('/').filter_map(|part| home.join(&made(part))).next_back();
                let long = place.key.split('/').try_fold(home.clone(), |address, part| address.join(&made(part)));
                for address in address.into_iter().chain(long) {
                    assert!(is_inside(&address.file()) && address.starts_with(&*home), "{address}");
                }
            }
        }
    }
});
