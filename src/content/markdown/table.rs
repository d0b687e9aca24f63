//! Tables: what may scroll on a narrow screen is reachable by keyboard and has a name.

use super::Form;
use super::writer::Writer;
use crate::diagnostic::Diagnostic;
use pulldown_cmark::Alignment;
use std::ops::Range;

/// How many cells the tables of one file may have.
const CELLS: u32 = 20_000;

/// A table that is being written.
pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    rows: u32,
}

impl Writer<'_, '_> {
    pub fn open_table(&mut self, alignments: Vec<Alignment>) {
        self.table = Some(Table { alignments, column: 0, rows: 0 });
        self.file.tables += 1;
        let number = self.file.tables;
        self.open("<div");
        self.attributes(|writer| {
            writer.html.push_str(" role=group tabindex=0 aria-label=");
            writer.label("table-label", Some(number), true);
        });
        self.html.push_str("><table>");
    }

    pub fn open_row(&mut self) {
        let Some(table) = &mut self.table else { return };
        table.column = 0;
        table.rows += 1;
        let first = table.rows == 1;
        self.open(if first { "<tbody><tr>" } else { "<tr>" });
    }

    pub fn open_cell(&mut self, range: Range<usize>) {
        self.file.cells += 1;
        if self.file.cells == CELLS + 1 {
            let span = self.span(range);
            self.file.report(Diagnostic::error("table-too-large").arg("limit", CELLS), span);
        }
        let Some(table) = &mut self.table else { return };
        let class = match table.alignments.get(table.column) {
            Some(Alignment::Left) => " class=left",
            Some(Alignment::Center) => " class=center",
            Some(Alignment::Right) => " class=right",
            Some(Alignment::None) | None => "",
        };
        table.column += 1;
        let head = table.rows == 0;
        self.open(if head { "<th" } else { "<td" });
        if !class.is_empty() {
            self.attributes(|writer| writer.html.push_str(class));
        }
        self.html.push('>');
    }

    pub fn close_cell(&mut self) {
        let head = self.table.as_ref().is_some_and(|table| table.rows == 0);
        self.close(if head { "</th>" } else { "</td>" }, true);
    }

    pub fn close_table(&mut self) {
        let rows = self.table.take().map_or(0, |table| table.rows);
        match self.form {
            Form::Minimal if rows == 0 => self.html.push_str("</thead>"),
            Form::Closed if rows > 0 => self.html.push_str("</tbody>"),
            _ => {}
        }
        self.close("</table></div>", false);
    }
}
