//! What Markdown has not, while a text is being turned: a mark in the text, and what stands behind it.

use super::Turned;
use crate::content::value::unfit;

/// The characters of private use that marks are made of; a text has none of its own.
const OPEN: char = '\u{f8f0}';
const CLOSE: char = '\u{f8f1}';
const CAPTION: char = '\u{f8f2}';
const CAPTION_END: char = '\u{f8f3}';
/// The end of a line.
pub const BREAK: char = '\u{f8f4}';

/// A picture as it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The whole of it; none where nobody can say where the picture lies.
    pub address: Option<String>,
    /// What it is called there.
    pub name: String,
    pub file: Option<String>,
    pub alt: String,
}

/// A film at one of the places that libraries show films of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Film(pub String);

impl Film {
    /// The film that an address shows.
    pub fn of(address: &str) -> Option<Film> {
        let rest = address.split_once("//").map_or(address, |(_, rest)| rest);
        let rest = rest.trim_start_matches("www.").trim_start_matches("m.");
        let name = |text: &str| -> Option<String> {
            let name: String = text.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
            (name.len() >= 6).then_some(name)
        };
        let tube = |text: &str| Some(Film(format!("https://www.youtube.com/watch?v={}", name(text)?)));
        for start in ["youtube.com/embed/", "youtube-nocookie.com/embed/", "youtu.be/", "youtube.com/shorts/"] {
            if let Some(rest) = rest.strip_prefix(start) {
                return tube(rest);
            }
        }
        if let Some(query) = rest.strip_prefix("youtube.com/watch?") {
            return tube(query.split('&').find_map(|part| part.strip_prefix("v="))?);
        }
        let vimeo = rest.strip_prefix("player.vimeo.com/video/").or_else(|| rest.strip_prefix("vimeo.com/"))?;
        let number: String = vimeo.chars().take_while(char::is_ascii_digit).collect();
        (number.len() >= 6).then(|| Film(format!("https://vimeo.com/{number}")))
    }
}

enum Mark {
    Picture(Picture),
    Figure(Picture, String),
    Gallery(Vec<(Picture, String)>),
    Film(Film, String),
    Frame(String, String),
}

#[derive(Default)]
pub struct Marks {
    marks: Vec<Mark>,
    pub merged: bool,
}

/// A text without the characters that marks are made of and those that no text may hold.
pub fn bare(text: &str) -> String {
    text.chars().filter(|letter| !(OPEN..=BREAK).contains(letter) && !unfit(*letter)).collect()
}

/// Whether a text is one mark and nothing else.
pub fn is_marked(text: &str) -> bool {
    text.starts_with(OPEN) && text.find(CLOSE).is_some_and(|at| at + CLOSE.len_utf8() == text.len())
}

/// Whether a text holds what cannot stand in a line.
pub fn is_block(text: &str) -> bool {
    text.contains([CAPTION, CAPTION_END])
}

/// A link whose target means nothing else to Markdown.
pub fn link(text: &str, target: &str) -> String {
    let odd = target.contains(['(', ')', ' ']);
    if odd { format!("[{text}](<{target}>)") } else { format!("[{text}]({target})") }
}

/// The name of the file at the end of an address.
pub fn last(address: &str) -> &str {
    let path = address.split(['?', '#']).next().unwrap_or(address);
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}

/// Words that stand in brackets.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if matches!(letter, '\\' | '[' | ']' | '*' | '_' | '`' | '<' | '&') {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// A value between quotation marks.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "/").replace('"', "”"))
}

/// A caption as plain words, for where no markup can stand.
fn words(caption: &str) -> String {
    caption.replace(['*', '\\', '"'], "")
}

/// A caption, until the figure that it belongs to is known.
pub fn caption(text: &str) -> String {
    format!("{CAPTION}{text}{CAPTION_END}")
}

impl Marks {
    fn mark(&mut self, mark: Mark) -> String {
        self.marks.push(mark);
        format!("{OPEN}{}{CLOSE}", self.marks.len() - 1)
    }

    pub fn picture(&mut self, picture: Picture) -> String {
        self.mark(Mark::Picture(picture))
    }

    pub fn frame(&mut self, address: &str, title: &str) -> String {
        let mark = match Film::of(address) {
            Some(film) => Mark::Film(film, title.to_owned()),
            None => Mark::Frame(address.to_owned(), title.to_owned()),
        };
        format!("\n\n{}\n\n", self.mark(mark))
    }

    /// What a figure holds: one picture or film with its caption, several as a gallery, or only text.
    pub fn figure(&mut self, content: &str) -> String {
        let (content, caption) = captioned(content);
        let shown: Vec<usize> = numbers(&content);
        let pictures: Vec<(Picture, String)> = shown.iter().filter_map(|number| self.shown(*number)).collect();
        let rest = without_marks(&content);
        let mark = match (pictures.as_slice(), shown.as_slice()) {
            ([], [film]) if matches!(self.marks.get(*film), Some(Mark::Film(..))) => {
                if let Some(Mark::Film(_, title)) = self.marks.get_mut(*film)
                    && title.is_empty()
                {
                    *title = words(&caption);
                }
                return format!("\n\n{OPEN}{film}{CLOSE}\n\n");
            }
            ([], _) => return format!("\n\n{}\n\n{caption}\n\n", content.trim()),
            ([(picture, own)], _) => {
                let caption = if caption.is_empty() { own.clone() } else { caption };
                self.mark(Mark::Figure(picture.clone(), caption))
            }
            _ => {
                let mark = self.mark(Mark::Gallery(pictures));
                if caption.is_empty() { mark } else { format!("{mark}\n\n{caption}") }
            }
        };
        format!("\n\n{mark}\n\n{}\n\n", rest.trim())
    }

    fn shown(&self, number: usize) -> Option<(Picture, String)> {
        match self.marks.get(number)? {
            Mark::Picture(picture) => Some((picture.clone(), String::new())),
            Mark::Figure(picture, caption) => Some((picture.clone(), caption.clone())),
            Mark::Gallery(_) | Mark::Film(..) | Mark::Frame(..) => None,
        }
    }

    /// The whole text with everything in its place.
    pub fn written(&self, markdown: &str) -> Turned {
        let mut turned = Turned { merged: self.merged, ..Turned::default() };
        let mut out = String::new();
        let mut fenced = false;
        for line in levelled(markdown).lines() {
            fenced ^= line.trim_start().starts_with("```");
            let line = if fenced { line.to_owned() } else { harmless(line) };
            if is_marked(&line) {
                let block = self.block(&line, &mut turned);
                out.push_str(&block);
            } else {
                out.push_str(&self.inline(&line, &mut turned));
            }
            out.push('\n');
        }
        turned.markdown = spaced(&out);
        turned.undescribed.sort();
        turned.undescribed.dedup();
        turned
    }

    /// A mark that stands alone.
    fn block(&self, line: &str, turned: &mut Turned) -> String {
        match numbers(line).first().and_then(|number| self.marks.get(*number)) {
            Some(Mark::Picture(picture)) => figure(picture, "", turned),
            Some(Mark::Figure(picture, caption)) => figure(picture, caption, turned),
            Some(Mark::Gallery(pictures)) => gallery(pictures, turned),
            Some(Mark::Film(Film(url), title)) => {
                let title = if title.is_empty() { "Video" } else { title };
                format!("::: video url={} title={}\n:::", quoted(url), quoted(title))
            }
            Some(Mark::Frame(address, title)) => framed(address, title, turned),
            None => String::new(),
        }
    }

    /// A line whose marks stand among words, in a list or in a table.
    fn inline(&self, line: &str, turned: &mut Turned) -> String {
        let (mut out, mut rest) = (String::new(), line);
        while let Some(at) = rest.find(OPEN) {
            out.push_str(&rest[..at]);
            let Some(end) = rest.find(CLOSE) else { break };
            let number = rest.get(at + OPEN.len_utf8()..end).and_then(|number| number.parse::<usize>().ok());
            out.push_str(&self.word(number, turned));
            rest = &rest[end + CLOSE.len_utf8()..];
        }
        out.push_str(rest);
        let broken = if line.trim_start().starts_with(['|', '#']) { " " } else { "\\\n" };
        let lines: Vec<&str> = out.split(BREAK).map(str::trim_end).filter(|line| !line.trim().is_empty()).collect();
        let begun = |(at, line): (usize, &&str)| harmless(if at == 0 { line } else { line.trim_start() });
        let text = lines.iter().enumerate().map(begun);
        bare(&text.collect::<Vec<_>>().join(broken))
    }

    fn word(&self, number: Option<usize>, turned: &mut Turned) -> String {
        match number.and_then(|number| self.marks.get(number)) {
            Some(Mark::Picture(picture)) => picture_word(picture, turned),
            Some(Mark::Figure(picture, caption)) => {
                let word = picture_word(picture, turned);
                if caption.is_empty() { word } else { format!("{word} {caption}") }
            }
            Some(Mark::Gallery(pictures)) => {
                let words: Vec<String> = pictures.iter().map(|(picture, _)| picture_word(picture, turned)).collect();
                words.join(" ")
            }
            Some(Mark::Film(Film(url), title)) => link(&escaped(if title.is_empty() { "Video" } else { title }), url),
            Some(Mark::Frame(address, title)) => framed(address, title, turned),
            None => String::new(),
        }
    }
}

/// What another site shows, as a link.
fn framed(address: &str, title: &str, turned: &mut Turned) -> String {
    turned.frames.push(address.to_owned());
    let host = address.split("//").nth(1).unwrap_or(address).split('/').next().unwrap_or(address);
    link(&escaped(if title.is_empty() { host } else { title }), address)
}

/// A picture that is not there, as a link to where it was.
fn lost(picture: &Picture) -> String {
    let text = escaped(if picture.alt.is_empty() { &picture.name } else { &picture.alt });
    picture.address.as_ref().map_or(text.clone(), |address| link(&text, address))
}

fn figure(picture: &Picture, caption: &str, turned: &mut Turned) -> String {
    let Some(file) = &picture.file else {
        let link = lost(picture);
        return if caption.is_empty() { link } else { format!("{link}\\\n{caption}") };
    };
    if picture.alt.is_empty() {
        turned.undescribed.push(file.clone());
        return format!("::: figure src={} decorative=true\n{caption}\n:::", quoted(file)).replace("\n\n", "\n");
    }
    if caption.is_empty() {
        return format!("![{}]({file})", escaped(&picture.alt));
    }
    format!("::: figure src={} alt={}\n{caption}\n:::", quoted(file), quoted(&picture.alt))
}

/// Pictures side by side, where each is there and described; else one below the other.
fn gallery(pictures: &[(Picture, String)], turned: &mut Turned) -> String {
    let whole = pictures.iter().all(|(picture, _)| picture.file.is_some() && !picture.alt.is_empty());
    if !whole {
        let each: Vec<String> = pictures.iter().map(|(picture, caption)| figure(picture, caption, turned)).collect();
        return each.join("\n\n");
    }
    let line = |(picture, caption): &(Picture, String)| {
        let file = picture.file.as_deref().unwrap_or_default();
        let title = if caption.is_empty() { String::new() } else { format!(" \"{}\"", words(caption)) };
        format!("![{}]({file}{title})\n", escaped(&picture.alt))
    };
    format!("::: gallery\n{}:::", pictures.iter().map(line).collect::<String>())
}

fn picture_word(picture: &Picture, turned: &mut Turned) -> String {
    match &picture.file {
        None => lost(picture),
        Some(file) if picture.alt.is_empty() => {
            turned.undescribed.push(file.clone());
            link(&escaped(last(file)), file)
        }
        Some(file) => format!("![{}]({file})", escaped(&picture.alt)),
    }
}

/// A figure's content without its caption, and that.
fn captioned(content: &str) -> (String, String) {
    let Some((before, rest)) = content.rsplit_once(CAPTION) else { return (content.to_owned(), String::new()) };
    let (caption, after) = rest.split_once(CAPTION_END).unwrap_or((rest, ""));
    (format!("{before}{after}"), caption.to_owned())
}

/// The numbers of a text's marks.
fn numbers(text: &str) -> Vec<usize> {
    let parts = text.split(OPEN).skip(1).filter_map(|part| part.split_once(CLOSE));
    parts.filter_map(|(number, _)| number.parse().ok()).collect()
}

fn without_marks(text: &str) -> String {
    let mut parts = text.split(OPEN);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| out + part.split_once(CLOSE).map_or(part, |(_, rest)| rest))
}

/// A line that opens no block of ours.
fn harmless(line: &str) -> String {
    let text = line.trim_start();
    if text.starts_with(":::") { format!("{}\\{text}", &line[..line.len() - text.len()]) } else { line.to_owned() }
}

/// Headings from the second level on, none deeper than one below the one before; empty ones are left out.
fn levelled(markdown: &str) -> String {
    let level = |line: &str| {
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        (level > 0 && level <= 6 && line[level..].starts_with(' ')).then_some(level)
    };
    let mut fenced = false;
    let mut used: Vec<usize> = Vec::new();
    let lines: Vec<(&str, Option<usize>)> = markdown
        .lines()
        .map(|line| {
            fenced ^= line.trim_start().starts_with("```");
            (line, level(line).filter(|_| !fenced))
        })
        .collect();
    used.extend(lines.iter().filter_map(|(_, level)| *level));
    used.sort_unstable();
    used.dedup();
    let (mut out, mut last) = (String::new(), 1);
    for (line, level) in lines {
        match level {
            Some(level) if line[level..].trim().is_empty() => {}
            Some(level) => {
                let rank = used.iter().position(|own| *own == level).unwrap_or_default() + 2;
                last = rank.min(last + 1).min(6);
                out.push_str(&"#".repeat(last));
                out.push(' ');
                out.push_str(unstressed(line[level..].trim()));
            }
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// A heading without the stress that all of it has.
fn unstressed(text: &str) -> &str {
    let inner = text.strip_prefix("**").and_then(|text| text.strip_suffix("**"));
    inner.filter(|inner| !inner.is_empty() && !inner.contains("**")).unwrap_or(text)
}

/// No more than one empty line between two, and no space at the end of one.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            empty = true;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty { "\n\n" } else { "\n" });
        }
        empty = false;
        out.push_str(line);
    }
    out
}
