//! A theme's settings, a message file and a template: a theme that can be made ready to render, or words about why not.
#![no_main]

use ffl::render::Engine;
use ffl::theme::{Files, Layer, resolve};
use ffl_fuzz::{drawn, inside, parts};

const NAMES: [&str; 4] = ["theme.toml", "messages/nb.toml", "templates/page.html", "templates/base.html"];

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let files: Files = NAMES.into_iter().map(str::to_owned).zip(parts(data)).collect();
    let layer = Layer { name: "eget".to_owned(), folder: "themes/eget".to_owned(), files, languages: None };
    let _ = layer.parent();
    match resolve(std::slice::from_ref(&layer)) {
        Ok(theme) => {
            for (name, template) in &theme.templates {
                assert!(theme.template_files.contains_key(name) && template.len() <= data.len(), "{name}");
            }
            if let Err(fault) = Engine::new(&theme) {
                drawn(&fault);
            }
        }
        Err(faults) => {
            assert!(!faults.is_empty());
            for fault in &faults {
                let file = fault.file.strip_prefix("themes/eget/").and_then(|name| layer.files.get(name));
                if let (Some(span), Some(Ok(text))) = (fault.span, file.map(|bytes| std::str::from_utf8(bytes))) {
                    inside(text, span);
                }
                drawn(fault);
            }
        }
    }
});
