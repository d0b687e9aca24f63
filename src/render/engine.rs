//! Pages through a theme's templates.
//!
//! Templates are minimal before they get here and so are texts, so a finished page needs no minifier. Header and footer, which
//! all pages share, are rendered once per language and menu entry and minified then.

use super::ids::prefixed;
use crate::content::markdown::attribute;
use crate::diagnostic::{Diagnostic, Error};
use crate::model::content::{Body, Document, Fill};
use crate::model::language::Language;
use crate::model::page::{Entry, Filled, FilledBlock, Frame, Page, Text};
use crate::site::dates;
use crate::surface::structured::json_ld;
use crate::theme::Theme;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use tera::{Context, Kwargs, State, Tera, Value};

/// Gives the text of a document to whoever renders it.
pub trait Texts: Sync {
    /// The parsed document, its HTML at hand.
    fn document(&self, source: usize) -> Result<Arc<Document>, Error>;
}

/// A theme ready to render, with what the pages of one tenant share.
pub struct Engine {
    tera: Tera,
    files: std::collections::BTreeMap<String, String>,
    structured: bool,
    sites: HashMap<Language, Value>,
    /// By language and menu entry: header and footer.
    head_and_foot: HashMap<(Language, Option<String>), (Value, Value)>,
}

impl Engine {
    /// Reads a theme's templates; every fault of theirs is a diagnostic.
    pub fn new(theme: &Theme) -> Result<Engine, Diagnostic> {
        let mut tera = Tera::new();
        tera.register_filter("fill", fill);
        tera.register_filter("attribute", quoted);
        tera.register_function("plural", plural);
        tera.autoescape_on(vec![".html"]);
        let templates = theme.templates.iter().map(|(name, source)| (name.as_str(), source.as_str()));
        tera.add_raw_templates(templates.collect::<Vec<_>>())
            .map_err(|error| Diagnostic::error("template").arg("why", error).within(&theme.name))?;
        Ok(Engine {
            tera,
            files: theme.template_files.clone(),
            structured: theme.features.json_ld,
            sites: HashMap::new(),
            head_and_foot: HashMap::new(),
        })
    }

    /// The same engine with a tenant's frames, their headers and footers rendered and minified.
    pub fn with(&self, frames: &[Arc<Frame>]) -> Result<Engine, Diagnostic> {
        let mut engine = Engine {
            tera: self.tera.clone(),
            files: self.files.clone(),
            structured: self.structured,
            sites: HashMap::new(),
            head_and_foot: HashMap::new(),
        };
        for frame in frames {
            engine.sites.insert(frame.lang, Value::from_serializable(&**frame));
            let entries = frame.menu.iter().map(|item| item.id.clone()).chain([None]);
            for current in entries {
                let mut context = Context::new();
                context.insert_value("site", engine.sites[&frame.lang].clone());
                context.insert("current", &current);
                let both = (engine.minified("header.html", &context)?, engine.minified("footer.html", &context)?);
                engine.head_and_foot.insert((frame.lang, current), both);
            }
        }
        Ok(engine)
    }

    fn minified(&self, name: &str, context: &Context) -> Result<Value, Diagnostic> {
        let html = self.template(name, context)?;
        // An end tag that is left out at the end would be implied by what follows, which is the theme's to choose.
        let ends = ["</div>", "</nav>", "</form>", "</section>", "</header>", "</footer>"];
        let closed = ends.iter().any(|end| html.trim_end().ends_with(end));
        let options = minify_html::Cfg { keep_closing_tags: !closed, ..minify_html::Cfg::default() };
        let minimal = minify_html::minify(html.as_bytes(), &options);
        Ok(Value::safe_string(&String::from_utf8_lossy(&minimal)))
    }

    fn template(&self, name: &str, context: &Context) -> Result<String, Diagnostic> {
        self.tera.render(name, context).map_err(|error| {
            let file = self.files.get(name).map_or(name, String::as_str);
            Diagnostic::error("template").arg("why", causes(&error)).within(file)
        })
    }

    /// A page's HTML.
    pub fn page(&self, page: &Page, texts: &dyn Texts) -> Result<Result<Vec<u8>, Diagnostic>, Error> {
        let lang = page.site.lang;
        let content = match &page.content {
            None => None,
            Some(text) => match self.text(lang, text, texts)? {
                Ok(html) => Some(html),
                Err(diagnostic) => return Ok(Err(diagnostic)),
            },
        };
        let mut context = self.context(lang);
        let mut own = Value::from_serializable(&page.own).into_map().unwrap_or_default();
        own.insert("entries".into(), cards(&page.entries));
        own.insert("related".into(), cards(&page.related));
        if self.structured {
            own.insert("json_ld".into(), Value::safe_string(&json_ld(page)));
        }
        context.insert_value("page", own.into());
        if let Some(content) = &content {
            context.insert_value("content", Value::safe_string(content));
        } else {
            context.insert_value("content", Value::none());
        }
        let key = (lang, page.own.menu_id.clone());
        if let Some((header, footer)) = self.head_and_foot.get(&key).or_else(|| self.head_and_foot.get(&(lang, None))) {
            context.insert_value("header", header.clone());
            context.insert_value("footer", footer.clone());
        }
        Ok(self.template(&page.own.template, &context).map(String::into_bytes))
    }

    fn context(&self, lang: Language) -> Context {
        let mut context = Context::new();
        context.insert_value("site", self.sites.get(&lang).cloned().unwrap_or_else(Value::none));
        context
    }

    fn text(&self, lang: Language, text: &Text, texts: &dyn Texts) -> Result<Result<String, Diagnostic>, Error> {
        let document = texts.document(text.source)?;
        let mut html = String::with_capacity(document.body.html.len() + 512);
        let done = self.body(lang, &document.body, &text.filled, texts, &mut html)?;
        Ok(done.map(|()| html))
    }

    /// Writes a body with its slots filled.
    fn body(
        &self,
        lang: Language,
        body: &Body,
        filled: &[Filled],
        texts: &dyn Texts,
        out: &mut String,
    ) -> Result<Result<(), Diagnostic>, Error> {
        let mut at = 0;
        for (slot, filling) in body.slots.iter().zip(filled) {
            let next = slot.at as usize;
            out.push_str(body.html.get(at..next).unwrap_or_default());
            at = next;
            match filling {
                Filled::Url(value) => attribute(out, value),
                Filled::Words(words) => escape(out, words),
                Filled::Block(block) => match self.block(lang, &slot.fill, block, texts)? {
                    Ok(html) => out.push_str(&html),
                    Err(diagnostic) => return Ok(Err(diagnostic)),
                },
            }
        }
        out.push_str(body.html.get(at..).unwrap_or_default());
        Ok(Ok(()))
    }

    fn block(
        &self,
        lang: Language,
        fill: &Fill,
        block: &FilledBlock,
        texts: &dyn Texts,
    ) -> Result<Result<String, Diagnostic>, Error> {
        let mut inner = Vec::new();
        for (body, filled) in bodies(fill).iter().zip(&block.inner) {
            let mut html = String::new();
            if let Err(diagnostic) = self.body(lang, body, filled, texts, &mut html)? {
                return Ok(Err(diagnostic));
            }
            inner.push(html);
        }
        if let Some(text) = &block.shared {
            match self.text(lang, text, texts)? {
                // The page and a second showing may have the same ids.
                Ok(html) => inner.push(prefixed(&html, &format!("{}-", block.id))),
                Err(diagnostic) => return Ok(Err(diagnostic)),
            }
        }
        let mut context = self.context(lang);
        context.insert_value("block", value(block, &inner));
        Ok(self.template(&format!("blocks/{}.html", block.name), &context))
    }
}

/// A block as its template sees it.
fn value(block: &FilledBlock, inner: &[String]) -> Value {
    let mut map = Value::from_serializable(block).into_map().unwrap_or_default();
    map.insert("entries".into(), cards(&block.entries));
    map.insert("poster".into(), Value::from_serializable(&block.image));
    let html = inner.first().filter(|html| !html.is_empty());
    map.insert("html".into(), html.map_or_else(Value::none, |html| Value::safe_string(html)));
    let items = block.items.iter().enumerate().map(|(index, item)| {
        let mut map = Value::from_serializable(item).into_map().unwrap_or_default();
        map.insert("summary".into(), Value::from_serializable(&item.text));
        map.insert("html".into(), inner.get(index).map_or_else(Value::none, |html| Value::safe_string(html)));
        Value::from(map)
    });
    map.insert("items".into(), Value::from(items.collect::<Vec<_>>()));
    let images = block.images.iter().map(|image| {
        let mut map = Value::from_serializable(&image.picture).into_map().unwrap_or_default();
        map.insert("caption".into(), Value::from_serializable(&image.caption));
        Value::from(map)
    });
    map.insert("images".into(), Value::from(images.collect::<Vec<_>>()));
    map.into()
}

fn cards(entries: &[Entry]) -> Value {
    Value::from(entries.iter().map(|entry| Value::from_serializable(&*entry.card)).collect::<Vec<_>>())
}

/// The texts in what fills a slot, in the order of its fillings.
fn bodies(fill: &Fill) -> Vec<&Body> {
    match fill {
        Fill::Block(block) => block.bodies(),
        Fill::Link { .. } | Fill::Image { .. } | Fill::Label { .. } => Vec::new(),
    }
}

/// Writes text as HTML.
pub fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            _ => out.push(c),
        }
    }
}

fn causes(error: &tera::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let _ = write!(text, ": {cause}");
        source = cause.source();
    }
    text
}

/// A value as an attribute's, with quotes where it needs them; templates get it where they write `name="{{ value }}"`.
fn quoted(value: &Value, _: Kwargs, _: &State) -> Value {
    let mut out = String::new();
    match value.as_str() {
        Some(text) => attribute(&mut out, text),
        None => attribute(&mut out, &value.to_string()),
    }
    Value::safe_string(&out)
}

/// `{{ text | fill(name=value) }}`: placeholders of a message.
fn fill(text: &str, args: Kwargs, _: &State) -> String {
    let args = args.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    crate::diagnostic::fill(text, &args)
}

/// `{{ plural(t=forms, n=count, lang=site.lang) }}`: the form that a count takes, with `{count}` filled.
fn plural(args: Kwargs, _: &State) -> tera::TeraResult<String> {
    let forms: Value = args.must_get("t")?;
    let count: i64 = args.must_get("n")?;
    let lang: String = args.must_get("lang")?;
    let language = Language::of_tag(&lang).unwrap_or(Language::Nb);
    let form = |name: &'static str| forms.get_from_path(name).and_then(Value::as_str);
    let text = forms.as_str().or_else(|| form(dates::plural(count, language))).or_else(|| form("other"));
    let args = std::collections::BTreeMap::from([("count".to_owned(), dates::number(count, language))]);
    Ok(crate::diagnostic::fill(text.unwrap_or_default(), &args))
}
