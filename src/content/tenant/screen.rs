//! `[[screen]]` of a tenant file → [`Screen`]: which slides exist is asked later, of the whole site.

use super::Reading;
use crate::content::front::within;
use crate::content::hours::{Notice, Scope, said};
use crate::content::scalar::Time;
use crate::content::schema::{self, Orientation};
use crate::content::value::{At, shown};
use crate::diagnostic::{Diagnostic, Span, nearest};
use crate::model::clock;
use crate::model::content::Moment;
use crate::model::holidays::after;
use crate::model::hours::Week;
use crate::model::language::Language;
use crate::model::screen::wanted::{LANDSCAPE, PORTRAIT};
use crate::model::screen::{Content, Layout, Programme, Rule, Screen};
use crate::model::slug;
use jiff::civil::{Date, DateTime};
use jiff::{Timestamp, ToSpan};

/// Folders below `/screen/` that are no screen's.
const RESERVED: [&str; 3] = ["core", "player", "files"];
/// Pixels that a screen may have in either direction.
const PIXELS: (u32, u32) = (320, 16384);
/// How many screens a library may have, and how many lists of a kind one screen.
const MOST: [usize; 2] = [50, 50];

/// Where a list of a screen stands.
#[derive(Clone, Copy)]
struct Home<'a> {
    screen: &'a str,
    layout: Layout,
    campaign: bool,
}

impl Reading<'_, '_> {
    /// The screens, each with an id of its own; `branches` are those of the library.
    pub(super) fn screens(
        &mut self,
        raw: Vec<At<schema::Display>>,
        site: &[Language],
        branches: &[String],
    ) -> Vec<Screen> {
        let mut screens: Vec<Screen> = Vec::new();
        for At { value: raw, span } in raw {
            if screens.len() == MOST[0] {
                self.faults.push(Diagnostic::error("screen-many").arg("limit", MOST[0]), span);
                break;
            }
            let Some(At { value: id, span }) = raw.id.clone() else { continue };
            let fault = if !slug::is(&id) {
                Some(
                    Diagnostic::error("slug-form")
                        .arg("key", "screen.id")
                        .arg("written", shown(&id))
                        .arg("right", shown(&slug::slug(&id))),
                )
            } else if RESERVED.contains(&id.as_str()) {
                Some(Diagnostic::error("screen-reserved").arg("id", &id))
            } else {
                let twice = screens.iter().any(|other| other.id == id);
                twice.then(|| Diagnostic::error("screen-twice").arg("id", &id))
            };
            match fault {
                Some(fault) => self.faults.push(fault, span),
                None => {
                    self.spans.insert(format!("screen.{id}"), span);
                    screens.push(self.screen(raw, id, (site, branches)));
                }
            }
        }
        screens
    }

    fn screen(&mut self, raw: schema::Display, id: String, (site, branches): (&[Language], &[String])) -> Screen {
        let [width, height] = self.size(raw.size, raw.orientation.as_ref());
        let layout = raw.layout.map(|layout| layout.value).unwrap_or_default();
        let home = Home { screen: &id, layout, campaign: false };
        let mut playlists = Vec::new();
        if let Some(slides) = raw.slides {
            let content = self.contents(slides, home);
            playlists.push(Programme { id: "slides".to_owned(), content, ..Programme::default() });
        }
        playlists.extend(self.lists(raw.playlist.unwrap_or_default(), home));
        if playlists.is_empty() {
            playlists.push(Screen::everything());
        }
        // A column that nobody filled shows what comes.
        if layout == Layout::Side && !playlists.iter().any(|list| list.region.as_deref() == Some("side")) {
            let content = vec![Content::Coming];
            playlists.push(Programme {
                id: "side".to_owned(),
                region: Some("side".to_owned()),
                content,
                ..Programme::default()
            });
        }
        let campaigns = self.lists(raw.campaign.unwrap_or_default(), Home { campaign: true, ..home });
        self.twice(campaigns.iter().chain(&playlists), raw.id.map(|id| id.span).unwrap_or_default());
        Screen {
            name: raw.name.unwrap_or_default(),
            branch: raw.branch.and_then(|branch| self.branch_of(branch, branches)),
            language: raw.language.and_then(|language| self.language_of(&language, site)),
            width,
            height,
            layout,
            campaigns,
            playlists,
            id,
        }
    }

    /// Lists of a screen have names of their own.
    fn twice<'p>(&mut self, lists: impl Iterator<Item = &'p Programme>, span: Span) {
        let mut ids: Vec<&str> = Vec::new();
        for list in lists {
            if ids.contains(&list.id.as_str()) {
                self.faults.push(Diagnostic::error("screen-list-twice").arg("id", &list.id), span);
            }
            ids.push(&list.id);
        }
    }

    fn branch_of(&mut self, At { value, span }: At<String>, branches: &[String]) -> Option<String> {
        if branches.contains(&value) {
            return Some(value);
        }
        let code = if branches.is_empty() { "branch-none" } else { "branch-unknown" };
        let near = nearest(&value, branches.iter().map(String::as_str));
        let fault = Diagnostic::error(code).arg("id", shown(&value)).arg("known", branches.join(", "));
        let tenant = self.faults.file.trim_start_matches("tenants/").trim_end_matches(".toml").to_owned();
        self.faults.push(fault.arg("tenant", tenant).near(near), span);
        None
    }

    fn language_of(
        &mut self,
        language: &At<crate::content::scalar::SiteLanguage>,
        site: &[Language],
    ) -> Option<Language> {
        if site.contains(&language.value.0) {
            return Some(language.value.0);
        }
        let known = site.iter().map(|language| language.tag()).collect::<Vec<_>>().join(", ");
        let fault = Diagnostic::error("screen-language").arg("tag", language.value.0.tag()).arg("known", known);
        self.faults.push(fault, language.span);
        None
    }

    /// Width and height: as written, or Full HD as it hangs.
    fn size(&mut self, raw: Option<At<String>>, hangs: Option<&At<Orientation>>) -> [u32; 2] {
        let stands = hangs.is_some_and(|hangs| hangs.value == Orientation::Portrait);
        let usual = if stands { PORTRAIT } else { LANDSCAPE };
        let Some(At { value, span }) = raw else { return usual };
        let pixels = |text: &str| text.trim().parse::<u32>().ok().filter(|n| (PIXELS.0..=PIXELS.1).contains(n));
        let parts = value.split_once(['x', '×']).and_then(|(width, height)| Some([pixels(width)?, pixels(height)?]));
        let Some([width, height]) = parts else {
            self.faults.push(Diagnostic::error("screen-size").arg("written", shown(&value)), span);
            return usual;
        };
        if let Some(hangs) = hangs.filter(|_| stands != (height > width)) {
            let right = format!("{height}x{width}");
            self.faults.push(Diagnostic::error("screen-orientation").arg("right", right), hangs.span);
        }
        [width, height]
    }

    fn lists(&mut self, raw: Vec<At<schema::Playlist>>, home: Home<'_>) -> Vec<Programme> {
        let name = if home.campaign { "campaign" } else { "playlist" };
        let mut lists = Vec::new();
        for (at, At { value: raw, span }) in raw.into_iter().enumerate() {
            if at == MOST[1] {
                self.faults.push(Diagnostic::error("screen-many").arg("limit", MOST[1]), span);
                break;
            }
            let Some(slides) = raw.slides.clone() else { continue };
            let number = |key: &str, raw: Option<At<i64>>, bounds, faults: &mut _| {
                within(&format!("screen.{name}.{key}"), raw, bounds, faults)
                    .and_then(|number| u32::try_from(number).ok())
            };
            let seconds = number("duration", raw.duration.clone(), (1, 3600), self.faults);
            let weight = number("weight", raw.weight.clone(), (0, 1000), self.faults).unwrap_or_default();
            let order = number("order", raw.order.clone(), (0, 1000), self.faults);
            lists.push(Programme {
                id: self.list_id(raw.id.clone(), (name, at)),
                region: raw.region.clone().and_then(|region| self.region(region, home)),
                weight,
                // As they stand in the file, where nothing else is said.
                order: order.unwrap_or_else(|| u32::try_from(at).unwrap_or_default()),
                content: self.contents(slides, home),
                seconds,
                when: self.rules(raw),
            });
        }
        lists
    }

    fn list_id(&mut self, raw: Option<At<String>>, (name, at): (&str, usize)) -> String {
        let made = format!("{name}-{}", at + 1);
        let Some(At { value, span }) = raw else { return made };
        if slug::is(&value) {
            return value;
        }
        let fault =
            Diagnostic::error("slug-form").arg("key", format!("screen.{name}.id")).arg("written", shown(&value));
        self.faults.push(fault.arg("right", shown(&slug::slug(&value))), span);
        made
    }

    fn region(&mut self, At { value, span }: At<String>, home: Home<'_>) -> Option<String> {
        let mut known: Vec<&str> = home.layout.regions().to_vec();
        known.extend(home.campaign.then_some("screen"));
        if known.contains(&value.as_str()) {
            return Some(value);
        }
        let fault = Diagnostic::error("screen-region").arg("region", shown(&value)).arg("known", known.join(", "));
        self.faults.push(fault, span);
        None
    }

    /// What slides are made of; where a document is named that may not be there, its place is kept.
    fn contents(&mut self, raw: At<Vec<At<String>>>, home: Home<'_>) -> Vec<Content> {
        let mut contents = Vec::new();
        for At { value, span } in raw.value {
            let word = Content::WORDS.iter().find(|(word, _)| *word == value).map(|(_, content)| content.clone());
            let slide = value.strip_prefix("@/screens/").and_then(|name| name.strip_suffix(".md"));
            let slide =
                slide.filter(|name| !name.is_empty() && !name.split('/').any(|part| matches!(part, "" | "." | "..")));
            let slide = slide.map(|name| Content::Slide(format!("screens/{name}")));
            match word.or(slide) {
                Some(content) => {
                    if let Content::Slide(key) = &content {
                        self.spans.insert(format!("screen.{}.{key}", home.screen), span);
                    }
                    contents.push(content);
                }
                None => {
                    let words = || Content::WORDS.iter().map(|(word, _)| *word);
                    let fault = Diagnostic::error("screen-content").arg("written", shown(&value));
                    let known = words().collect::<Vec<_>>().join(", ");
                    self.faults.push(fault.arg("known", known).near(nearest(&value, words())), span);
                }
            }
        }
        contents
    }

    /// When a list plays.
    fn rules(&mut self, raw: schema::Playlist) -> Vec<Rule> {
        let days = |days: Option<Vec<At<crate::content::hours::Day>>>| -> Vec<Date> {
            let mut days: Vec<Date> = days.unwrap_or_default().into_iter().filter_map(|day| day.value.0).collect();
            days.sort_unstable();
            days.dedup();
            days
        };
        let (dates, except) = (days(raw.dates), days(raw.except));
        let begins = raw.from.as_ref().map(|from| from.value.0.at);
        let ends = raw.to.as_ref().map(|to| end(&to.value));
        if let (Some(begins), Some(ends), Some(to)) = (begins, ends, &raw.to)
            && ends <= begins
        {
            self.faults.push(Diagnostic::error("screen-reversed"), to.span);
        }
        let bounds = Rule { from: begins.and_then(instant), until: ends.and_then(instant), except, ..Rule::default() };
        let weekly = raw.when.map(|when| self.weekly(&when)).unwrap_or_default();
        let dated = (!dates.is_empty()).then(|| Rule { dates: Some(dates), ..bounds.clone() });
        let mut rules: Vec<Rule> =
            weekly.into_iter().map(|rule| Rule { days: rule.days, parts: rule.parts, ..bounds.clone() }).collect();
        rules.extend(dated);
        let bounded = bounds.from.is_some() || bounds.until.is_some() || !bounds.except.is_empty();
        if rules.is_empty() && bounded {
            rules.push(bounds);
        }
        rules
    }

    /// Days of the week with their times: those with the same times in one rule.
    fn weekly(&mut self, notice: &Notice) -> Vec<Rule> {
        let week: Week = said(notice, Scope::Weekdays, self.faults).week.unwrap_or_default();
        let mut rules: Vec<Rule> = Vec::new();
        for (day, spans) in (1..).zip(&week) {
            let parts: Vec<(u16, u16)> = spans.iter().map(|span| (span.from, span.to)).collect();
            if parts.is_empty() {
                continue;
            }
            match rules.iter_mut().find(|rule| rule.parts.as_ref() == Some(&parts)) {
                Some(rule) => rule.days.get_or_insert_default().push(day),
                None => rules.push(Rule { days: Some(vec![day]), parts: Some(parts), ..Rule::default() }),
            }
        }
        rules
    }
}

/// The first moment that is no longer of it: a day is in it whole.
fn end(to: &Time) -> DateTime {
    let Moment { at, time } = to.0;
    if time { at } else { after(at.date()).map_or_else(|| at.saturating_add(1.day()), |day| day.at(0, 0, 0, 0)) }
}

fn instant(at: DateTime) -> Option<Timestamp> {
    // A part of a minute is nobody's meaning.
    clock::instant(at.date().at(at.hour(), at.minute(), 0, 0))
}
