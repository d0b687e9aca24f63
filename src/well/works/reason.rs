//! Why two publications are one work, or are not: each a code that has words.

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    // Against.
    /// A text, a film, a game, music.
    Medium,
    /// Something that goes on, something that ends, a part of something.
    Scope,
    Language,
    /// Two bearers of a name, or names that have nothing in common.
    Creators,
    /// Two parts, or one and the whole.
    Part,
    /// Years and numbers in the title.
    Numbers,
    /// One of several works in a volume.
    Contents,
    /// Retold, simplified, made a comic.
    Adapted,
    /// A book of exercises, a guide, a concert, a single.
    Mark,
    Original,
    Subtitle,
    Title,
    Issn,
    Editors,
    /// Nothing speaks against it, and too little for it.
    Little,
    // For.
    SameIssn,
    SameIsbn,
    SameOriginal,
    SameTitle,
    SameName,
}

impl Reason {
    pub const ALL: [Reason; 20] = [
        Reason::Medium,
        Reason::Scope,
        Reason::Language,
        Reason::Creators,
        Reason::Part,
        Reason::Numbers,
        Reason::Contents,
        Reason::Adapted,
        Reason::Mark,
        Reason::Original,
        Reason::Subtitle,
        Reason::Title,
        Reason::Issn,
        Reason::Editors,
        Reason::Little,
        Reason::SameIssn,
        Reason::SameIsbn,
        Reason::SameOriginal,
        Reason::SameTitle,
        Reason::SameName,
    ];

    /// The code of its words.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Medium => "work-medium",
            Reason::Scope => "work-scope",
            Reason::Language => "work-language",
            Reason::Creators => "work-creators",
            Reason::Part => "work-part",
            Reason::Numbers => "work-numbers",
            Reason::Contents => "work-contents",
            Reason::Adapted => "work-adapted",
            Reason::Mark => "work-mark",
            Reason::Original => "work-original",
            Reason::Subtitle => "work-subtitle",
            Reason::Title => "work-title",
            Reason::Issn => "work-issn",
            Reason::Editors => "work-editors",
            Reason::Little => "work-little",
            Reason::SameIssn => "work-same-issn",
            Reason::SameIsbn => "work-same-isbn",
            Reason::SameOriginal => "work-same-original",
            Reason::SameTitle => "work-same-title",
            Reason::SameName => "work-same-name",
        }
    }
}
