//! Lists and the tasks in them.

use super::Form;
use super::writer::Writer;

impl Writer<'_, '_> {
    pub fn open_list(&mut self, start: Option<u64>) {
        match start {
            None => self.open("<ul>"),
            Some(1) => self.open("<ol>"),
            Some(first) if self.form == Form::Exact => self.open(&format!("<ol start=\"{first}\">")),
            Some(first) => {
                self.open("<ol");
                self.attributes(|writer| writer.html.push_str(&format!(" start={first}")));
                self.html.push('>');
            }
        }
        if self.form == Form::Exact {
            self.html.push('\n');
        }
    }

    /// Turns the item that was just opened into a task.
    pub fn task(&mut self, done: bool) {
        let paragraph = self.html.ends_with("<li><p>");
        // In a heading the item's start tag lies behind the place where the heading's will stand.
        if self.heading.is_none() && (paragraph || self.html.ends_with("<li>")) {
            self.html.truncate(self.html.len() - if paragraph { "<li><p>".len() } else { "<li>".len() });
            self.html.push_str("<li");
            self.attributes(|writer| writer.html.push_str(" class=task"));
            self.html.push_str(if paragraph { "><p>" } else { ">" });
        }
        self.foreign(|writer| {
            writer.html.push_str(if done {
                "<input type=checkbox checked disabled"
            } else {
                "<input type=checkbox disabled"
            });
            writer.html.push_str(" aria-label=");
            writer.label(if done { "task-done" } else { "task-open" }, None, true);
            writer.html.push('>');
        });
        self.html.push(' ');
    }

    /// Takes back the space behind the box of a task without text.
    pub fn trim(&mut self) {
        let full = self.slots.last().is_some_and(|slot| slot.at as usize == self.html.len());
        if self.form != Form::Exact && !full && self.html.ends_with(' ') {
            self.html.pop();
        }
    }
}
