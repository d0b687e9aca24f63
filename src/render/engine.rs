//! Pages through a theme's templates.
//!
//! Templates are minimal before they get here and so are texts, so what they come to needs no minifier. What all pages share is
//! rendered once: the head's part of it for each language, header and footer for each menu entry too.

use super::block;
use super::ids::prefixed;
use super::view::{Names, PageView};
use crate::content::markdown::{attribute, is_plain_attribute};
use crate::diagnostic::{Diagnostic, Error, Fault};
use crate::model::content::{Body, Document, Fill};
use crate::model::language::Language;
use crate::page::{Filled, FilledBlock, Frame, Page, Text, dates};
use crate::surface::openings::specification::Openings;
use crate::surface::structured::json_ld;
use crate::theme::Theme;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};

/// The template of what the heads of all pages share.
const HEAD: &str = "head.html";

/// Gives the text of a document to whoever renders it.
pub trait Texts: Sync {
    /// The parsed document, its HTML at hand.
    fn document(&self, source: usize) -> Result<Arc<Document>, Error>;
}

/// A theme ready to render.
pub struct Engine {
    tera: Tera,
    written: Written,
    structured: bool,
    /// The theme has a template for what all heads share.
    heads: bool,
    names: Names,
    /// The theme's texts as templates see them, of the languages that somebody rendered a page in.
    texts: Mutex<HashMap<Language, Value>>,
}

/// An engine with what the pages of one tenant share.
pub struct Renderer<'a> {
    engine: &'a Engine,
    /// What structured data says of when branches are open.
    openings: Openings,
    frames: HashMap<Language, FrameView<'a>>,
}

/// A frame as templates see it. A build that renders no page needs none of it.
struct FrameView<'a> {
    engine: &'a Engine,
    frame: &'a Frame,
    site: OnceLock<Value>,
    /// What the heads of all pages share.
    head: OnceLock<Result<Value, Diagnostic>>,
    /// Header and footer of pages that belong to no menu entry.
    elsewhere: Around,
    /// Header and footer by menu entry.
    entries: HashMap<&'a str, Around>,
}

/// Header and footer, rendered once.
type Around = OnceLock<Result<(Value, Value), Diagnostic>>;

impl Engine {
    /// Reads a theme's templates; every fault of theirs is a diagnostic.
    pub fn new(theme: &Theme) -> Result<Engine, Diagnostic> {
        let (files, texts) = (theme.template_files.clone(), theme.written.clone());
        let written = Written { files, texts, tera: OnceLock::new() };
        let sources = theme.templates.iter().map(|(name, source)| (name.as_str(), source.as_str()));
        let (tera, names) = rayon::join(|| engine(sources), || Names::of(theme));
        let tera = tera.map_err(|error| written.read().err().unwrap_or_else(|| written.blamed("", &error)))?;
        let (structured, heads) = (theme.features.json_ld, theme.templates.contains_key(HEAD));
        Ok(Engine { tera, written, structured, heads, names, texts: Mutex::default() })
    }

    /// Ready for one tenant.
    pub fn with<'a>(&'a self, frames: impl Iterator<Item = &'a Arc<Frame>>) -> Renderer<'a> {
        let view = |frame: &'a Arc<Frame>| {
            let ids = frame.menu.iter().filter_map(|item| item.id.as_deref());
            let entries = ids.map(|id| (id, Around::new())).collect();
            let (engine, site, head, elsewhere) = (self, OnceLock::new(), OnceLock::new(), Around::new());
            (frame.lang, FrameView { engine, frame, site, head, elsewhere, entries })
        };
        Renderer { engine: self, openings: Openings::new(), frames: frames.map(view).collect() }
    }

    fn template(&self, name: &str, context: &Context) -> Result<String, Diagnostic> {
        self.tera.render(name, context).map_err(|error| self.blamed(name, context, &error))
    }

    /// What is wrong with a template, at its place in the file as it was written: minimal sources have one line.
    fn blamed(&self, name: &str, context: &Context, error: &tera::Error) -> Diagnostic {
        match self.written.read() {
            Ok(tera) => match tera.render(name, context) {
                Err(error) => self.written.blamed(name, &error),
                Ok(_) => self.written.blamed(name, error),
            },
            Err(fault) => fault,
        }
    }
}

/// Templates as they were written.
struct Written {
    /// Template name → file.
    files: BTreeMap<String, String>,
    /// By file.
    texts: BTreeMap<String, Arc<str>>,
    /// Ready to render; only needed where the minimal ones fail, and then perhaps by every page.
    tera: OnceLock<Result<Tera, Diagnostic>>,
}

impl Written {
    /// The templates as they were written, ready to render.
    fn read(&self) -> Result<&Tera, Diagnostic> {
        let named = self.files.iter().filter_map(|(name, file)| Some((name.as_str(), &**self.texts.get(file)?)));
        let read = || engine(named).map_err(|error| self.blamed("", &error));
        self.tera.get_or_init(read).as_ref().map_err(Clone::clone)
    }

    fn blamed(&self, name: &str, error: &tera::Error) -> Diagnostic {
        let file = |name: &str| self.files.get(name).map_or(name, String::as_str).to_owned();
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let file = file(report.filename());
                let text = self.texts.get(&file).map_or("", |text| &**text);
                let fault = Diagnostic::error("template").arg("why", report.message());
                fault.at(&file, report.span().range.clone()).located(text)
            }
            ErrorKind::MissingParent { current, parent } => {
                Diagnostic::error("template-parent").arg("parent", parent).within(&file(current))
            }
            _ => Diagnostic::error("template").arg("why", causes(error)).within(&file(name)),
        }
    }
}

/// A template engine with the functions of `ffl`.
fn engine<'a>(sources: impl Iterator<Item = (&'a str, &'a str)>) -> tera::TeraResult<Tera> {
    let mut tera = Tera::new();
    tera.register_filter("fill", fill);
    tera.register_filter("attribute", quoted);
    tera.register_function("plural", plural);
    tera.autoescape_on(vec![".html"]);
    tera.set_escape_fn(escape_html);
    tera.add_raw_templates(sources.collect::<Vec<_>>())?;
    Ok(tera)
}

impl Renderer<'_> {
    /// One that knows when branches are open.
    #[must_use]
    pub fn knowing(self, openings: &Openings) -> Self {
        Renderer { openings: openings.clone(), ..self }
    }

    /// What is wrong with what pages share.
    pub fn faults(&self) -> Vec<Diagnostic> {
        let of = |view: &FrameView<'_>| {
            let ids = view.entries.keys().map(|id| Some(*id)).chain([None]);
            let around = ids.filter_map(|entry| self.around(view, entry).err());
            view.head().err().into_iter().chain(around).collect::<Vec<_>>()
        };
        self.frames.values().flat_map(of).collect()
    }

    /// Header and footer of the pages below a menu entry.
    fn around(&self, view: &FrameView<'_>, entry: Option<&str>) -> Result<(Value, Value), Diagnostic> {
        let known = entry.and_then(|id| Some((Some(id), view.entries.get(id)?)));
        let (current, around) = known.unwrap_or((None, &view.elsewhere));
        let render = || {
            let mut context = Context::new();
            context.insert_value("site", view.site().clone());
            context.insert("current", &current);
            let part = |name| Ok(Value::safe_string(&self.engine.template(name, &context)?));
            Ok((part("header.html")?, part("footer.html")?))
        };
        around.get_or_init(render).clone()
    }

    /// A page's HTML.
    pub fn page(&self, page: &Page, texts: &dyn Texts) -> Result<Vec<u8>, Fault> {
        let lang = page.site.lang;
        let content = page.content.as_ref().map(|text| self.text(lang, text, texts)).transpose()?;
        let mut context = self.context(lang);
        let json_ld = self.engine.structured.then(|| Value::safe_string(&json_ld(page, &self.openings)));
        let view = PageView { page, names: &self.engine.names, json_ld };
        context.insert_value("page", Value::from_serializable(&view));
        if let Some(content) = &content {
            context.insert_value("content", Value::safe_string(content));
        } else {
            context.insert_value("content", Value::none());
        }
        if let Some(view) = self.frames.get(&lang) {
            let (header, footer) = self.around(view, page.own.menu_id.as_deref())?;
            context.insert_value("head", view.head()?);
            context.insert_value("header", header);
            context.insert_value("footer", footer);
        }
        let mut bytes = Vec::with_capacity(content.as_ref().map_or(0, String::len) + 8 * 1024);
        let name = &page.own.template;
        let rendered = self.engine.tera.render_to(name, &context, &mut bytes);
        rendered.map_err(|error| self.engine.blamed(name, &context, &error))?;
        Ok(bytes)
    }

    fn context(&self, lang: Language) -> Context {
        let mut context = Context::new();
        let site = self.frames.get(&lang).map(FrameView::site);
        context.insert_value("site", site.cloned().unwrap_or_else(Value::none));
        context
    }

    fn text(&self, lang: Language, text: &Text, texts: &dyn Texts) -> Result<String, Fault> {
        let document = texts.document(text.source)?;
        let mut html = String::with_capacity(document.body.html.len() + 512);
        self.body(lang, (&document.body, &text.filled), texts, &mut html)?;
        Ok(html)
    }

    /// Writes a body with its slots filled.
    fn body(
        &self,
        lang: Language,
        (body, filled): (&Body, &[Filled]),
        texts: &dyn Texts,
        out: &mut String,
    ) -> Result<(), Fault> {
        let mut at = 0;
        for (slot, filling) in body.slots.iter().zip(filled) {
            let next = slot.at as usize;
            out.push_str(body.html.get(at..next).unwrap_or_default());
            at = next;
            match filling {
                Filled::Url(value) => attribute(out, value),
                Filled::Words(words) => escape(out, words),
                Filled::Block(block) => out.push_str(&self.block(lang, &slot.fill, block, texts)?),
            }
        }
        out.push_str(body.html.get(at..).unwrap_or_default());
        Ok(())
    }

    fn block(&self, lang: Language, fill: &Fill, block: &FilledBlock, texts: &dyn Texts) -> Result<String, Fault> {
        let mut inner = Vec::new();
        for (body, filled) in bodies(fill).iter().zip(&block.inner) {
            let mut html = String::new();
            self.body(lang, (body, filled), texts, &mut html)?;
            inner.push(html);
        }
        if let Some(text) = &block.shared {
            // The page and a second showing may have the same ids.
            inner.push(prefixed(&self.text(lang, text, texts)?, &format!("{}-", block.id)));
        }
        let mut context = self.context(lang);
        context.insert_value("block", block::value(block, &inner, &self.engine.names));
        Ok(self.engine.template(&format!("blocks/{}.html", block.name), &context)?)
    }
}

impl FrameView<'_> {
    /// What the heads of all pages share; nothing where the theme has no template for it.
    fn head(&self) -> Result<Value, Diagnostic> {
        let render = || {
            if !self.engine.heads {
                return Ok(Value::safe_string(""));
            }
            let mut context = Context::new();
            context.insert_value("site", self.site().clone());
            Ok(Value::safe_string(&self.engine.template(HEAD, &context)?))
        };
        self.head.get_or_init(render).clone()
    }

    fn site(&self) -> &Value {
        self.site.get_or_init(|| {
            let mut site = Value::from_serializable(self.frame).into_map().unwrap_or_default();
            let mut known = self.engine.texts.lock().unwrap_or_else(PoisonError::into_inner);
            let texts = known.entry(self.frame.lang).or_insert_with(|| Value::from_serializable(&*self.frame.t));
            site.insert("t".into(), texts.clone());
            site.into()
        })
    }
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
    let mut done = 0;
    for at in memchr::memchr2_iter(b'<', b'&', text.as_bytes()) {
        out.push_str(&text[done..at]);
        out.push_str(if text.as_bytes()[at] == b'<' { "&lt;" } else { "&amp;" });
        done = at + 1;
    }
    out.push_str(&text[done..]);
}

/// Writes a value into HTML as Tera's own function does, but whole runs at a time.
fn escape_html(text: &str, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    let odd = |byte: u8| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
    // Most have nothing to be escaped, which is seen many bytes at a time.
    if !text.bytes().fold(false, |any, byte| any | odd(byte)) {
        return out.write_all(text.as_bytes());
    }
    let mut rest = text;
    while let Some(at) = rest.bytes().position(odd) {
        let written: &[u8] = match rest.as_bytes()[at] {
            b'&' => b"&amp;",
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'"' => b"&quot;",
            _ => b"&#39;",
        };
        out.write_all(&rest.as_bytes()[..at])?;
        out.write_all(written)?;
        rest = &rest[at + 1..];
    }
    out.write_all(rest.as_bytes())
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
        Some(text) if is_plain_attribute(text) => return value.clone().mark_safe(),
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
    let args = BTreeMap::from([("count".to_owned(), dates::number(count, language))]);
    Ok(crate::diagnostic::fill(text.unwrap_or_default(), &args))
}
