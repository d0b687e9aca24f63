//! Tenant files and `ffl.toml` as they are written.

use super::{Accessibility, Department, Display, Hours, SelfService, SharedHours, Stop, keys};
use crate::content::keyed::Words;
use crate::content::scalar::{Digits, SiteLanguage};
use crate::content::value::At;
use crate::model::catalogue::{Kind, Version};
use crate::model::language::{Language, Localized};
use crate::model::tenant::LanguageForm;
use std::collections::BTreeMap;

keys! {
    /// One library: `tenants/<id>.toml`.
    Tenant {
        needs {
            /// Languages of the site; the first is the default and lives at `/`.
            languages: At<Vec<At<SiteLanguage>>>,
        }
        takes {
            /// The library has taken over its site; until then it carries a notice and `noindex`.
            adopted: bool,
            /// Plainly fictional.
            demo: bool,
            /// Gets the directory of all libraries.
            directory: bool,
            /// Libraries nearby by their ids, the nearest first.
            nearby: At<Vec<At<String>>>,
            /// Host name of the site.
            domain: At<String>,
            /// The library's own name; absent: made of the municipality's.
            name: Localized,
            /// Address of the accessibility statement (uustatus.no).
            accessibility_statement: At<String>,
            /// How the library can be reached.
            contact: Contact,
            /// The municipalities that the library serves.
            municipality: Vec<Municipality>,
            /// Opening hours of all branches: holidays, eves, and days on which all are closed.
            hours: SharedHours,
            /// The places of the library that people can visit.
            branch: Vec<Branch>,
            /// Where the library's catalogue comes from.
            source: Vec<Source>,
            /// Which theme, and what is changed in it.
            theme: Theme,
            /// The main menu in the library's own order.
            menu: Vec<At<MenuItem>>,
            /// Where the site is published.
            publish: Publish,
            /// The services that answer people: sign-up for events and newsletters (`edge/`).
            live: Live,
            /// Screens that hang in the library; absent: one, `skjerm`, with all that the library has.
            screen: Vec<At<Display>>,
        }
    }
}

keys! {
    /// The services that answer people.
    Live example "{ mail_from = \"ikke-svar@…\" }" {
        needs {}
        takes {
            /// From whom mail comes; absent: none is sent.
            mail_from: At<String>,
            /// Where answers to it go.
            mail_reply_to: At<String>,
            /// How many days after an event the list of its people is deleted: 1 to 365, 14 where it is absent.
            retention_days: At<i64>,
            /// Newsletters that people subscribe to.
            newsletter: Vec<Newsletter>,
        }
    }
}

keys! {
    /// A newsletter that people subscribe to.
    Newsletter {
        needs {
            /// Short name for addresses; a consent is to this list.
            list: At<String>,
            title: Localized,
            /// What people consent to, in a sentence or two.
            purpose: Localized,
        }
        takes {
            /// The languages in which it is written; those of the site where they are absent.
            languages: Vec<SiteLanguage>,
            /// The age in years from which people consent for themselves: 15 where it is absent.
            age: At<i64>,
        }
    }
}

keys! {
    /// How the library can be reached.
    Contact {
        needs {}
        takes {
            email: At<String>,
            phone: At<String>,
            website: At<String>,
            address: Address,
        }
    }
}

keys! {
    /// A street address.
    Address example "{ street = \"…\", postcode = \"0150\", place = \"Oslo\" }" {
        needs {}
        takes {
            street: String,
            /// Four digits, as text.
            postcode: Digits<4>,
            place: String,
        }
    }
}

keys! {
    /// A municipality that the library serves.
    Municipality {
        needs {
            /// Kommunenummer: four digits, as text.
            number: Digits<4>,
            /// Official parallel names in their official order.
            names: Vec<Name>,
            /// The joined official form.
            official: At<String>,
            /// Written form of Norwegian that the municipality asks of the state.
            language_form: LanguageForm,
        }
        takes {
            county: County,
            /// Sámi language, where the municipality belongs to the Sámi administrative area.
            sami_area: At<Language>,
            /// Administrative centre.
            centre: String,
            website: At<String>,
            /// Nine digits, as text.
            organisation_number: Digits<9>,
            position: At<Position>,
            /// Postal places and their postcodes.
            postal: Vec<Postal>,
        }
    }
}

keys! {
    /// A name in its language.
    Name {
        needs {
            lang: Language,
            name: At<String>,
        }
        takes {}
    }
}

keys! {
    /// A county (fylke).
    County example "{ number = \"03\", name = \"Oslo\" }" {
        needs {
            /// Fylkesnummer: two digits, as text.
            number: Digits<2>,
            name: At<String>,
        }
        takes {}
    }
}

keys! {
    /// WGS 84 degrees.
    Position example "{ lat = 59.91, lon = 10.75 }" {
        needs {
            lat: f64,
            lon: f64,
        }
        takes {}
    }
}

keys! {
    /// A postal place and its postcodes, single or as ranges `a-b`.
    Postal {
        needs {
            place: At<String>,
            codes: Vec<At<String>>,
        }
        takes {}
    }
}

keys! {
    /// A place of the library that people can visit.
    Branch {
        needs {
            /// Short name for addresses and references.
            id: At<String>,
            name: Localized,
        }
        takes {
            address: Address,
            phone: At<String>,
            email: At<String>,
            position: At<Position>,
            /// What the branch offers, in the library's first language or as `{ nb = "…", en = "…" }`.
            ///
            /// Words of the shared vocabulary are shown in every language, your own as they are written.
            services: Vec<At<Words>>,
            /// `NO-` and the seven digits of the library number.
            isil: At<String>,
            accessibility: Accessibility,
            /// When it is open.
            hours: Hours,
            /// Who comes in where there is no staff, and how (meråpent).
            self_service: SelfService,
            /// Parts with hours or a telephone of their own.
            department: Vec<Department>,
            /// Where a mobile library stops.
            stop: Vec<At<Stop>>,
        }
    }
}

keys! {
    /// A place that records of the catalogue come from (`ffl pull`).
    Source {
        needs {
            /// Short name for commands.
            name: At<String>,
            kind: Kind,
        }
        takes {
            /// Of files: a file, a folder, or a pattern such as `katalog/*.mrc`, below the tenant's folder.
            path: At<String>,
            /// Of OAI-PMH and SRU: the base address of the service; of OPDS: that of the feed.
            url: At<String>,
            /// Of OAI-PMH and SRU: the form of the records; the fullest that there is, or the server's choice, where it is absent.
            prefix: At<String>,
            /// Of SRU: what is searched for, in CQL.
            query: At<String>,
            /// Of SRU: its version; absent: 1.2.
            version: Version,
            /// Of OAI-PMH: a set of the repository; all of it where it is absent.
            set: At<String>,
            /// Of iCalendar and feeds: their pictures come along. Only where the library may show them.
            pictures: bool,
        }
    }
}

keys! {
    /// Which theme, and what is changed in it.
    Theme {
        needs {}
        takes {
            /// Folder below `themes/`; absent: `standard`.
            name: At<String>,
            /// Design tokens in place of the theme's.
            tokens: BTreeMap<String, At<String>>,
            /// The same for dark mode.
            tokens_dark: BTreeMap<String, At<String>>,
            /// Picture below the tenant's folder.
            logo: At<String>,
        }
    }
}

keys! {
    /// An entry of the main menu: a page, or a title with an address.
    MenuItem {
        needs {}
        takes {
            /// `@/pages/x.md`.
            page: At<String>,
            title: Localized,
            url: At<String>,
        }
    }
}

keys! {
    /// What holds for every tenant: `ffl.toml`.
    Config {
        needs {}
        takes {
            /// Address of a tenant's site without a domain of its own; `{tenant}` stands for its id.
            base: At<String>,
            limits: Limits,
            /// Where sites are published; a tenant's file may say otherwise.
            publish: Publish,
        }
    }
}

keys! {
    /// How large files may be.
    Limits {
        needs {}
        takes {
            /// Bytes of a content file.
            content: At<i64>,
        }
    }
}

keys! {
    /// Where sites are published: places by names of your choice.
    Publish {
        needs {}
        takes {
            /// The place that is used where the command names none.
            target: At<String>,
            /// How many per cent of a site's files may be gone at once; absent: 30.
            shrink: At<i64>,
            folder: BTreeMap<String, At<PublishFolder>>,
            netlify: BTreeMap<String, At<PublishNetlify>>,
            s3: BTreeMap<String, At<PublishS3>>,
        }
    }
}

keys! {
    /// A folder that a web server shows; `{tenant}` stands for the tenant's id.
    PublishFolder example "{ path = \"/srv/www/{tenant}\" }" {
        needs {
            /// Holds the releases; the server shows `current` in it.
            path: At<String>,
        }
        takes {
            /// How many releases are kept; absent: 5.
            keep: At<i64>,
            /// Compressed files beside texts: `.br`, `.gz`, `.zst`; absent: yes.
            compress: bool,
            /// Where the server shows it: what was published is looked at there.
            url: At<String>,
        }
    }
}

keys! {
    /// A site at Netlify; the token comes from the environment (`NETLIFY_AUTH_TOKEN`).
    PublishNetlify example "{ site = \"{tenant}-bibliotek\" }" {
        needs {
            /// The site's name at Netlify.
            site: At<String>,
        }
        takes {
            /// The team that it belongs to, by its short name.
            team: At<String>,
            /// Makes the site where there is none.
            create: bool,
        }
    }
}

keys! {
    /// A bucket of whatever speaks S3; keys come from the environment (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`).
    PublishS3 example "{ bucket = \"bibliotek\", prefix = \"{tenant}/\" }" {
        needs {
            bucket: At<String>,
        }
        takes {
            /// What all names of objects begin with.
            prefix: At<String>,
            region: At<String>,
            /// The address of the service; absent: Amazon's.
            endpoint: At<String>,
            /// How many releases can be gone back to; absent: 5.
            keep: At<i64>,
            /// Where readers find it: what was published is looked at there.
            url: At<String>,
        }
    }
}
